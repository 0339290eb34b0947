using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Retention;

/// <summary>Deletes interactions that are older than their type is kept. Models lose them with the next full training.</summary>
public sealed class InteractionRetention(NpgsqlDataSource database)
{
    private const int Batch = 5000;

    private sealed record ExpiringType(TenantId Tenant, int Type, DateTime Before);

    /// <summary>Drops every past month in which everything has expired, in one go; returns how many.</summary>
    /// <param name="defaultDays">For types that have no number of their own; null to keep these for ever.</param>
    public async Task<int> DropMonthsAsync(int? defaultDays, CancellationToken cancellationToken)
    {
        // Whatever a pass before this one has taken out and not dropped.
        var dropped = await DropDetachedAsync(defaultDays, cancellationToken);
        while (await database.FirstOrDefaultAsync(
            $"SELECT detach_expired_month({defaultDays}::integer)", row => row.GetBoolean(0), cancellationToken))
        {
            dropped += await DropDetachedAsync(defaultDays, cancellationToken);
        }

        return dropped;
    }

    /// <summary>Deletes what has expired in months of which something is kept, and its event ids; returns how many interactions.</summary>
    /// <param name="defaultDays">For types that have no number of their own; null to keep these for ever.</param>
    public async Task<int> DeleteExpiredAsync(int? defaultDays, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var tenant in (await ExpiringAsync(defaultDays, cancellationToken)).GroupBy(type => type.Tenant))
        {
            var before = deleted;
            foreach (var type in tenant)
            {
                deleted += await DeleteAllAsync(type, cancellationToken);
            }

            if (deleted > before)
            {
                await ForgetEventIdsAsync(tenant.Key, tenant.Max(type => type.Before), cancellationToken);
            }
        }

        return deleted;
    }

    private async Task<int> DeleteAllAsync(ExpiringType type, CancellationToken cancellationToken)
    {
        var (deleted, batch) = (0, Batch);
        while (batch == Batch)
        {
            batch = await DeleteAsync(type, cancellationToken);
            deleted += batch;
        }

        return deleted;
    }

    // One look at all of the tenant's ids: they have no index by time, which every interaction would pay for.
    private Task<int> ForgetEventIdsAsync(TenantId tenant, DateTime before, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            DELETE FROM event_ids AS event
            WHERE event.tenant_id = {tenant.Value} AND event.occurred_at < {before} AND NOT EXISTS (
                SELECT FROM interactions AS done
                WHERE done.tenant_id = event.tenant_id AND done.user_key = event.user_key AND done.occurred_at = event.occurred_at)
            """,
            cancellationToken);

    private Task<int> DropDetachedAsync(int? defaultDays, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"SELECT drop_detached_months({defaultDays}::integer)", row => row.GetInt32(0), cancellationToken);

    private Task<List<ExpiringType>> ExpiringAsync(int? defaultDays, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT tenant_id, interaction_type_id, now() - make_interval(days => coalesce(retention_days, {defaultDays}::integer))
            FROM interaction_types
            WHERE coalesce(retention_days, {defaultDays}::integer) IS NOT NULL
            ORDER BY tenant_id, interaction_type_id
            """,
            row => new ExpiringType(new(row.GetInt32(0)), row.GetInt32(1), row.GetDateTime(2)), cancellationToken);

    private Task<int> DeleteAsync(ExpiringType type, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            WITH expired AS (
                SELECT user_key, occurred_at, entity_key FROM interactions
                WHERE tenant_id = {type.Tenant.Value} AND interaction_type_id = {type.Type} AND occurred_at < {type.Before}
                LIMIT {Batch}
            )
            DELETE FROM interactions AS done USING expired
            WHERE done.tenant_id = {type.Tenant.Value} AND done.user_key = expired.user_key AND done.occurred_at = expired.occurred_at
                AND done.entity_key = expired.entity_key AND done.interaction_type_id = {type.Type} AND done.occurred_at < {type.Before}
            """,
            cancellationToken);
}
