using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>Counts what people do with products, from the interactions of the last day.</summary>
public sealed class ActivityStore(NpgsqlDataSource database)
{
    /// <summary>No more events of a product are looked at, newest first: a product that is in everybody's hands costs no more than others.</summary>
    public const int MostEvents = 2000;

    private static readonly TimeSpan Now = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>The activity of each of the products, also of those that nobody knows.</summary>
    public async Task<IReadOnlyList<Activity>> ReadAsync(
        TenantId tenant, IReadOnlyList<string> products, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] asked = [.. products, .. products.Where(product => ShopifyId.Other(product) is not null)];
        string[] spelt = [.. products, .. products.Select(ShopifyId.Other).OfType<string>()];
        var found = await database.QueryAsync(
            $"""
            SELECT asked.product, sum(done.viewing)::bigint, sum(done.views)::bigint, sum(done.sales)::bigint, sum(done.carts)::bigint
            FROM unnest({asked}, {spelt}) AS asked (product, entity_id)
            JOIN entities AS entity ON entity.tenant_id = {tenant.Value} AND entity.entity_id = asked.entity_id
            CROSS JOIN LATERAL (
                SELECT count(DISTINCT recent.user_key) FILTER (WHERE type.name = 'view' AND recent.occurred_at > {(now - Now).UtcDateTime}) AS viewing,
                    count(*) FILTER (WHERE type.name = 'view') AS views,
                    count(*) FILTER (WHERE type.name = 'purchase') AS sales,
                    count(*) FILTER (WHERE type.name = 'add_to_cart') AS carts
                FROM (
                    SELECT user_key, interaction_type_id, occurred_at FROM interactions
                    WHERE tenant_id = {tenant.Value} AND entity_key = entity.entity_key
                        AND occurred_at > {(now - Recent).UtcDateTime} AND occurred_at <= {now.UtcDateTime}
                    ORDER BY occurred_at DESC
                    LIMIT {MostEvents}) AS recent
                JOIN interaction_types AS type ON type.tenant_id = {tenant.Value} AND type.interaction_type_id = recent.interaction_type_id) AS done
            GROUP BY asked.product
            """,
            row => new Activity(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancellationToken);
        var known = found.ToDictionary(activity => activity.ProductId);
        return [.. products.Select(product => known.GetValueOrDefault(product) ?? new(product, 0, 0, 0, 0))];
    }
}
