using System.Text.Json;
using Npgsql;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;

namespace Recommender.Engine.Webhooks;

/// <summary>
/// Compares the highest places of every entity type with what they were when it looked last, and raises an event for each
/// type in which they differ. Any number of workers may look: the row of the tenant is locked meanwhile.
/// </summary>
public sealed class TrendingWatch(NpgsqlDataSource database, TrendingStore trending, TimeProvider clock)
{
    private const int Places = 10;

    /// <summary>The tenants of whom somebody wants to know.</summary>
    public Task<List<TenantId>> WatchedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT DISTINCT tenant_id FROM webhook_subscriptions AS subscription
            WHERE webhook_wants(subscription, {WebhookEvents.TrendingChanged}, NULL)
            """,
            row => new TenantId(row.GetInt32(0)), cancellationToken);

    /// <summary>Looks at one tenant; returns how many events that made. The first look only remembers.</summary>
    public Task<int> LookAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.TransactAsync(transaction => CompareAsync(transaction, tenant, cancellationToken), cancellationToken);

    private async Task<Dictionary<string, List<ScoredEntity>>> ChartsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var types = await database.QueryAsync(
            $"SELECT name FROM entity_types WHERE tenant_id = {tenant.Value}", row => row.GetString(0), cancellationToken);
        var window = new TrendingWindow(clock.GetUtcNow().UtcDateTime, TrendingWindow.Default);
        var charts = new Dictionary<string, List<ScoredEntity>>();
        foreach (var type in types)
        {
            charts[type] = await trending.TopAsync(tenant, type, window, Places, cancellationToken);
        }

        return charts;
    }

    private async Task<int> CompareAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        var isFirst = await AddAsync(transaction, tenant, cancellationToken);
        if (await LockAsync(transaction, tenant, cancellationToken) is not { } known)
        {
            // The tenant is gone.
            return 0;
        }

        // Computed only now: whoever waited for the lock must not announce what was true before.
        var now = await ChartsAsync(tenant, cancellationToken);
        var changed = now.Where(chart =>
            !isFirst && !chart.Value.Select(entry => entry.EntityKey).SequenceEqual(known.GetValueOrDefault(chart.Key) ?? [])).ToList();
        foreach (var (type, chart) in changed)
        {
            await AnnounceAsync(transaction, tenant, type, chart, cancellationToken);
        }

        var keys = JsonSerializer.Serialize(now.ToDictionary(chart => chart.Key, chart => chart.Value.ConvertAll(entry => entry.EntityKey)));
        await transaction.ExecuteAsync(
            $"UPDATE webhook_trending SET charts = {keys}::text::jsonb WHERE tenant_id = {tenant.Value}", cancellationToken);
        return changed.Count;
    }

    /// <summary>True when nobody looked at the tenant before.</summary>
    private static async Task<bool> AddAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            $$"""
            INSERT INTO webhook_trending (tenant_id, charts)
            SELECT tenant_id, '{}' FROM tenants WHERE tenant_id = {{tenant.Value}}
            ON CONFLICT (tenant_id) DO NOTHING
            """,
            cancellationToken) == 1;

    private static Task<Dictionary<string, long[]>?> LockAsync(
        NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken) =>
        transaction.FirstOrDefaultAsync(
            $"SELECT charts::text FROM webhook_trending WHERE tenant_id = {tenant.Value} FOR UPDATE",
            row => JsonSerializer.Deserialize<Dictionary<string, long[]>>(row.GetString(0)), cancellationToken);

    private static Task<int> AnnounceAsync(
        NpgsqlTransaction transaction, TenantId tenant, string type, List<ScoredEntity> chart, CancellationToken cancellationToken)
    {
        var highest = chart.Count == 0 ? 1 : chart[0].Score;
        long[] keys = [.. chart.Select(entry => entry.EntityKey)];
        double[] scores = [.. chart.Select(entry => entry.Score / highest)];
        return transaction.ExecuteAsync(
            $"""
            SELECT add_webhook_event({tenant.Value}, {WebhookEvents.TrendingChanged}, jsonb_build_object(
                'entity_type', {type}, 'trending_count', {keys.Length},
                'entities', coalesce(jsonb_agg(jsonb_build_object('entity_id', entity.entity_id, 'score', place.score)
                    ORDER BY place.position), '[]')))
            FROM unnest({keys}, {scores}) WITH ORDINALITY AS place (entity_key, score, position)
            JOIN entities AS entity ON entity.tenant_id = {tenant.Value} AND entity.entity_key = place.entity_key
            """,
            cancellationToken);
    }
}
