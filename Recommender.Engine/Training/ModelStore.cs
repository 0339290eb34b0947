using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>The models of all tenants: publishing, the pointer to the published one, and the history.</summary>
public sealed class ModelStore(NpgsqlDataSource database, StorageRules? rules = null)
{
    private readonly ModelRowStore _rows = new(database);
    private readonly StorageRules _rules = rules ?? StorageRules.Default;

    /// <summary>
    /// Makes a model the one that readers use, in one transaction: its bytes, its rows if it is large, the pointer to it, the end of the lease, and
    /// the end of the queued changes that it was trained on. Returns its version; null when the lease was lost meanwhile,
    /// and then nothing has changed.
    /// </summary>
    public async Task<long?> PublishAsync(
        TrainingLease lease, RecommendationModel model, TrainingRun run, string snapshot, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        var version = await ModelHistoryStore.AddAsync(transaction, lease.Tenant, run, published: true, cancellationToken);
        var size = WriteParts(transaction, lease.Tenant, version, model);
        var head = size > _rules.AboveBytes
            ? await new RowPublication(transaction, lease.Tenant, version, _rules).WriteAsync(model, cancellationToken)
            : (long?)null;
        await PointToAsync(transaction, lease.Tenant, version, size, head, cancellationToken);
        await transaction.ExecuteAsync(
            $"""
            WITH entities_gone AS (
                DELETE FROM model_entities
                WHERE tenant_id = {lease.Tenant.Value} AND pg_visible_in_snapshot(xid, {snapshot}::pg_snapshot)
            )
            DELETE FROM model_changes
            WHERE tenant_id = {lease.Tenant.Value} AND pg_visible_in_snapshot(xid, {snapshot}::pg_snapshot)
            """,
            cancellationToken);
        if (!await TenantWorkStore.CompleteAsync(transaction, lease, cancellationToken))
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return version;
    }

    /// <summary>What is published now for each tenant.</summary>
    public Task<List<PublishedModel>> PublishedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT published.tenant_id, published.version, published.delta_sequence, model.size_bytes, model.head_bytes
            FROM published_models AS published JOIN models AS model USING (tenant_id, version)
            """,
            ReadPublished, cancellationToken);

    /// <summary>What is published now for one tenant; null before its first model.</summary>
    public Task<PublishedModel?> PublishedAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT published.tenant_id, published.version, published.delta_sequence, model.size_bytes, model.head_bytes
            FROM published_models AS published JOIN models AS model USING (tenant_id, version)
            WHERE published.tenant_id = {tenant.Value}
            """,
            ReadPublished, cancellationToken);

    /// <summary>Reads the bytes of a model; null when it was dropped meanwhile, or another build wrote it in a form that this one cannot read.</summary>
    public async Task<RecommendationModel?> LoadAsync(TenantId tenant, long version, CancellationToken cancellationToken)
    {
        var parts = await database.QueryAsync(
            $"SELECT bytes FROM model_parts WHERE tenant_id = {tenant.Value} AND version = {version} ORDER BY part",
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        var isReadable = parts.Count > 0 && parts[0].AsSpan().StartsWith(ModelFormat.Header);
        return isReadable ? ModelFormat.Read(new JoinedStream(parts)) : null;
    }

    /// <summary>A model whose rows stay in the database; null when it was dropped meanwhile.</summary>
    public Task<StoredModel?> FindStoredAsync(TenantId tenant, long version, CancellationToken cancellationToken) =>
        _rows.FindAsync(tenant, version, cancellationToken);

    private static long WriteParts(NpgsqlTransaction transaction, TenantId tenant, long version, RecommendationModel model)
    {
        using var parts = new ModelParts(
            transaction,
            (part, bytes) => $"INSERT INTO model_parts (tenant_id, version, part, bytes) VALUES ({tenant.Value}, {version}, {part}, {bytes})");
        ModelFormat.Write(model, parts);
        parts.Flush();
        return parts.Length;
    }

    private static Task<int> PointToAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, long size, long? head, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"""
            WITH sized AS (
                UPDATE models
                SET size_bytes = CASE WHEN version = {version} THEN {size} ELSE size_bytes END,
                    head_bytes = CASE WHEN version = {version} THEN {head} ELSE head_bytes END,
                    retired_at = CASE WHEN version <> {version} THEN now() END
                WHERE tenant_id = {tenant.Value} AND (version = {version} OR (published_at IS NOT NULL AND retired_at IS NULL))
            )
            INSERT INTO published_models (tenant_id, version) VALUES ({tenant.Value}, {version})
            ON CONFLICT (tenant_id) DO UPDATE
            SET version = excluded.version, delta_sequence = 0, published_at = now()
            """,
            cancellationToken);

    private static PublishedModel ReadPublished(NpgsqlDataReader row) =>
        new(new TenantId(row.GetInt32(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt64(4));
}
