using System.Data;
using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Training;

/// <summary>Reads what a tenant's models are trained on, as of one moment and without holding rows in memory.</summary>
public sealed class TrainingDataStore(NpgsqlDataSource database)
{
    /// <summary>Everything as of now.</summary>
    public Task<TrainingData> LoadAsync(TenantId tenant, CancellationToken cancellationToken) =>
        LoadAsync(tenant, without: null, cancellationToken);

    /// <summary>
    /// Everything as of now, what is said to happen later included as happening now; with <paramref name="without"/> less the queued changes that this version of the model does
    /// not contain yet, so that they can be added to it in order.
    /// </summary>
    public async Task<TrainingData> LoadAsync(TenantId tenant, long? without, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        var (snapshot, now) = await transaction.FirstOrDefaultAsync(
            $"SELECT pg_current_snapshot()::text, now()", row => (row.GetString(0), row.GetDateTime(1)), cancellationToken);
        var builder = new InteractionMatrixBuilder();
        var events = await transaction.ForEachAsync(
            $"SELECT user_key, entity_key, weight, occurred_at FROM interactions WHERE tenant_id = {tenant.Value}",
            row => builder.Add(row.GetInt64(0), row.GetInt64(1), Finite(row.GetFloat(2)), Math.Min(Seconds(row.GetDateTime(3)), Seconds(now))),
            cancellationToken);
        if (without is { } version)
        {
            await TakeBackAsync(transaction, tenant, version, builder, cancellationToken);
        }

        var types = await TypesAsync(transaction, tenant, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
        return new(builder.Build(), types, snapshot, events);
    }

    /// <summary>
    /// The recorded traces that the tenant's next model is a part of: of the import that asked for it, and of the newest
    /// interactions that the present one does not contain yet.
    /// </summary>
    public Task<List<string>> TracesAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT trace FROM (
                SELECT rebuild_trace AS trace, NULL::bigint AS newest FROM tenant_work WHERE tenant_id = {tenant.Value}
                UNION ALL
                SELECT trace, max(change_id) FROM model_changes WHERE tenant_id = {tenant.Value} GROUP BY trace) AS waiting
            WHERE trace IS NOT NULL
            ORDER BY newest DESC NULLS FIRST
            LIMIT {Work.MostLinks}
            """,
            row => row.GetString(0), cancellationToken);

    private static Task<long> TakeBackAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, InteractionMatrixBuilder builder,
        CancellationToken cancellationToken) =>
        transaction.ForEachAsync(
            $"""
            SELECT user_key, entity_key, weight FROM model_changes
            WHERE tenant_id = {tenant.Value} AND applied_version IS DISTINCT FROM {version}
            UNION ALL
            SELECT user_key, entity_key, weight FROM interaction_changes WHERE tenant_id = {tenant.Value}
            """,
            row => builder.Add(row.GetInt64(0), row.GetInt64(1), -Finite(row.GetFloat(2))), cancellationToken);

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
