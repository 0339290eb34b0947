using System.Data;
using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>Reads what a tenant's models are trained on, as of one moment and without holding rows in memory.</summary>
public sealed class TrainingDataStore(NpgsqlDataSource database)
{
    public async Task<TrainingData> LoadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        var snapshot = await transaction.FirstOrDefaultAsync(
            $"SELECT pg_current_snapshot()::text", row => row.GetString(0), cancellationToken);
        var builder = new InteractionMatrixBuilder();
        var events = await transaction.ForEachAsync(
            $"SELECT user_key, entity_key, weight, occurred_at FROM interactions WHERE tenant_id = {tenant.Value}",
            row => builder.Add(row.GetInt64(0), row.GetInt64(1), Finite(row.GetFloat(2)), Seconds(row.GetDateTime(3))),
            cancellationToken);
        var types = await TypesAsync(transaction, tenant, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return new(builder.Build(), types, snapshot!, events);
    }

    private static async Task<Dictionary<long, string>> TypesAsync(
        NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        var names = new Dictionary<int, string>();
        await transaction.ForEachAsync(
            $"SELECT entity_type_id, name FROM entity_types WHERE tenant_id = {tenant.Value}",
            row => names.Add(row.GetInt32(0), row.GetString(1)), cancellationToken);

        var types = new Dictionary<long, string>();
        await transaction.ForEachAsync(
            $"SELECT entity_key, entity_type_id FROM entities WHERE tenant_id = {tenant.Value}",
            row => types.Add(row.GetInt64(0), names[row.GetInt32(1)]), cancellationToken);
        return types;
    }

    private static float Finite(float weight) => float.IsFinite(weight) ? weight : 0;

    private static long Seconds(DateTime moment) => new DateTimeOffset(moment).ToUnixTimeSeconds();
}
