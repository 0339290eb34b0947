using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Content;

/// <summary>Reads the attributes that models learn from.</summary>
public sealed class CatalogueStore(NpgsqlDataSource database)
{
    /// <summary>Known are the items of the matrix, new are the other entities that may be recommended.</summary>
    public Task<Catalogue> LoadAsync(TenantId tenant, InteractionMatrix matrix, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                var catalogue = new CatalogueBuilder(matrix.ItemKeys.ToArray());
                await transaction.ForEachAsync(
                    $"SELECT entity_key, deleted, attributes FROM entities WHERE tenant_id = {tenant.Value} ORDER BY entity_key",
                    row => catalogue.Add(row.GetInt64(0), row.GetBoolean(1), row.GetFieldValue<byte[]>(2)),
                    cancellationToken);
                return catalogue.Build();
            },
            cancellationToken);
}
