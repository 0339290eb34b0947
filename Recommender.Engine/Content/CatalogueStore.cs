using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>Reads the attributes that models learn from.</summary>
public sealed class CatalogueStore(NpgsqlDataSource database)
{
    private const string Nothing = "{}";

    /// <summary>
    /// Known are the items of the training, new are the other entities that may be recommended. One that was registered
    /// after the training read its data is left out: its type is not known, and it is queued for the model that comes of it.
    /// </summary>
    public Task<Catalogue> LoadAsync(TenantId tenant, TrainingData input, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                var catalogue = new CatalogueBuilder(input.Interactions.ItemKeys.ToArray());
                await transaction.ForEachAsync(
                    $"SELECT entity_key, deleted, attributes FROM entities WHERE tenant_id = {tenant.Value} ORDER BY entity_key",
                    Add, cancellationToken);
                return catalogue.Build();

                void Add(NpgsqlDataReader row)
                {
                    if (input.EntityTypes.ContainsKey(row.GetInt64(0)))
                    {
                        catalogue.Add(row.GetInt64(0), row.GetBoolean(1), row.GetFieldValue<byte[]>(2));
                    }
                }
            },
            cancellationToken);

    /// <summary>Whether entities or users have attributes that a model can learn from.</summary>
    public async Task<bool> TeachesAsync(TenantId tenant, TrainingData input, CancellationToken cancellationToken) =>
        (await LoadAsync(tenant, input, cancellationToken)).Teaches
        || (await LoadUsersAsync(tenant, input.Interactions, cancellationToken)).Teaches;

    /// <summary>What the users of the matrix say about themselves.</summary>
    public Task<UserCatalogue> LoadUsersAsync(TenantId tenant, InteractionMatrix matrix, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                var users = new UserCatalogue();
                await transaction.ForEachAsync(
                    $"""
                    SELECT user_key, attributes FROM users
                    WHERE tenant_id = {tenant.Value} AND attributes <> {Nothing}::jsonb
                    ORDER BY user_key
                    """,
                    row => users.Add(matrix, row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
                return users;
            },
            cancellationToken);
}
