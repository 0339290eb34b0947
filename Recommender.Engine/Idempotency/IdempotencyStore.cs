using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Idempotency;

/// <summary>Remembers answers for at least a day. What it writes is part of the request's own transaction.</summary>
public sealed class IdempotencyStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Takes a key until the transaction ends; false when another request holds it, which means that the first one is
    /// still at work.
    /// </summary>
    public static async Task<bool> TakeAsync(NpgsqlTransaction transaction, IdempotencyKey key, CancellationToken cancellationToken) =>
        await transaction.FirstOrDefaultAsync(
            $"SELECT pg_try_advisory_xact_lock(hashtextextended({key.Scope} || chr(31) || {key.Key}, 0))",
            row => row.GetBoolean(0), cancellationToken);

    public static Task<StoredAnswer?> FindAsync(NpgsqlTransaction transaction, IdempotencyKey key, CancellationToken cancellationToken) =>
        transaction.FirstOrDefaultAsync(
            $"""
            SELECT fingerprint, status, content_type, location, etag, body
            FROM idempotency_keys
            WHERE tenant_id IN (0, (SELECT tenant_id FROM tenants WHERE name = {key.Tenant}))
                AND scope = {key.Scope} AND key = {key.Key}
            """,
            Read, cancellationToken);

    /// <param name="transaction">That of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="tenant">Whom the request was about in the end: its body may have named the tenant.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static Task SaveAsync(
        NpgsqlTransaction transaction, IdempotencyKey key, string tenant, StoredAnswer answer, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"""
            INSERT INTO idempotency_keys (tenant_id, scope, key, fingerprint, status, content_type, location, etag, body, about_tenant_id)
            VALUES (coalesce((SELECT tenant_id FROM tenants WHERE name = {key.Tenant}), 0), {key.Scope}, {key.Key}, {answer.Fingerprint}, {answer.Status}, {answer.ContentType}::text,
                {answer.Location}::text, {answer.ETag}::text, {answer.Body},
                (SELECT tenant_id FROM tenants WHERE name = {tenant}))
            """,
            cancellationToken);

    /// <summary>Forgets answers that are older; returns how many.</summary>
    public Task<int> DeleteExpiredAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM idempotency_keys WHERE created_at < now() - {age}", cancellationToken);

    private static StoredAnswer Read(NpgsqlDataReader row) =>
        new(row.GetFieldValue<byte[]>(0), row.GetInt32(1), Text(row, 2), Text(row, 3), Text(row, 4), row.GetFieldValue<byte[]>(5));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
