using System.Text;
using System.Text.Encodings.Web;
using Npgsql;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Users;

/// <summary>What was removed with a user.</summary>
public sealed record ErasureReceipt(
    Guid Id, DateTimeOffset ErasedAt, long Interactions, long EventIds, long PendingChanges, long Profiles, long ExperimentEvents,
    long WaitingImports, long StoredAnswers, long WebhookEvents);

/// <summary>
/// Removes everything that names a user. Nobody writes for the tenant meanwhile, and the next model is trained without
/// the user; sums over everybody, such as the hourly activity of entities, name nobody and stay.
/// </summary>
public sealed class UserErasure(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Null when there is no such user.</summary>
    public Task<ErasureReceipt?> EraseAsync(TenantId tenant, string tenantName, string userId, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                await transaction.Connection!.QueryAsync([TenantLock.Take(tenant)], row => row.GetInt32(0), cancellationToken);
                var experiments = await DeleteExperimentsAsync(transaction, tenant, userId, cancellationToken);
                var key = await transaction.FirstOrDefaultAsync(
                    $"DELETE FROM users WHERE tenant_id = {tenant.Value} AND user_id = {userId} RETURNING user_key",
                    row => (long?)row.GetInt64(0), cancellationToken);
                var imports = await WaitingImports.ForgetAsync(transaction, tenant, userId, cancellationToken);
                return key is null && experiments == 0 && imports == 0
                    ? null
                    : await EraseAsync(transaction, tenant, tenantName, userId, key ?? 0, experiments, imports, cancellationToken);
            },
            cancellationToken);

    private async Task<ErasureReceipt?> EraseAsync(
        NpgsqlTransaction transaction, TenantId tenant, string tenantName, string userId, long userKey, long experiments,
        long imports, CancellationToken cancellationToken)
    {
        await KeptExports.ForgetAsync(transaction, tenant, cancellationToken);
        var answers = await ForgetAnswersAsync(transaction, tenant, tenantName, userId, cancellationToken);

        // By itself and first: whoever was spreading these rows to profiles, models and events has committed when this
        // returns, and only a later statement sees what they wrote.
        var pending = await transaction.ExecuteAsync(
            $"DELETE FROM interaction_changes WHERE tenant_id = {tenant.Value} AND user_key = {userKey}", cancellationToken);
        var receipt = await transaction.FirstOrDefaultAsync(
            $"""
            WITH interactions_gone AS (
                DELETE FROM interactions WHERE tenant_id = {tenant.Value} AND user_key = {userKey} RETURNING 1
            ),
            events_gone AS (
                DELETE FROM event_ids WHERE tenant_id = {tenant.Value} AND user_key = {userKey} RETURNING 1
            ),
            model_changes_gone AS (
                DELETE FROM model_changes WHERE tenant_id = {tenant.Value} AND user_key = {userKey} RETURNING 1
            ),
            profiles_gone AS (
                DELETE FROM user_profiles WHERE tenant_id = {tenant.Value} AND user_key = {userKey} RETURNING 1
            ),
            work AS (
                INSERT INTO tenant_work (tenant_id, rebuild_requested_at) VALUES ({tenant.Value}, now())
                ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = excluded.rebuild_requested_at
            )
            SELECT (SELECT count(*) FROM interactions_gone), (SELECT count(*) FROM events_gone),
                (SELECT count(*) FROM model_changes_gone), (SELECT count(*) FROM profiles_gone)
            """,
            row => new ErasureReceipt(
                Guid.CreateVersion7(), clock.GetUtcNow(), row.GetInt64(0), row.GetInt64(1), pending + row.GetInt64(2), row.GetInt64(3),
                experiments, imports, answers, WebhookEvents: 0),
            cancellationToken);

        return receipt! with { WebhookEvents = await ForgetEventsAsync(transaction, tenant, userKey, cancellationToken) };
    }

    private static async Task<long> DeleteExperimentsAsync(
        NpgsqlTransaction transaction, TenantId tenant, string userId, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            $"DELETE FROM ab_events WHERE tenant_id = {tenant.Value} AND user_id = {userId}", cancellationToken);

    private static async Task<long> ForgetEventsAsync(
        NpgsqlTransaction transaction, TenantId tenant, long userKey, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            $"DELETE FROM webhook_events WHERE tenant_id = {tenant.Value} AND user_key = {userKey}", cancellationToken);

    // Stored answers repeat what was written; one that holds the id in any spelling is about this user or soon forgotten
    // anyway. The build before did not say whom they are about.
    private static async Task<long> ForgetAnswersAsync(
        NpgsqlTransaction transaction, TenantId tenant, string tenantName, string userId, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            $"""
            DELETE FROM idempotency_keys
            WHERE EXISTS (SELECT FROM unnest({Spellings(userId)}) AS spelling (bytes) WHERE position(spelling.bytes IN body) > 0)
                AND (about_tenant_id = {tenant.Value}
                    OR (about_tenant_id IS NULL AND tenant_id IN (0, {tenant.Value})
                        AND (starts_with(scope, {tenantName} || chr(31)) OR position(' ' || {tenantName} || chr(31) IN scope) > 0)))
            """,
            cancellationToken);

    // As it is, and as answers and refusals write it in JSON.
    private static byte[][] Spellings(string userId) =>
        [.. new[] { userId, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(userId), JavaScriptEncoder.Default.Encode(userId) }
            .Distinct().Select(Encoding.UTF8.GetBytes)];
}
