using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Somebody with a similar history.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Score">In (0,1]: the share of the evidence that they have in common, rare entities counting most.</param>
/// <param name="Shared">Ids of entities that both interacted with, rarest first.</param>
public sealed record SimilarUser(string UserId, double Score, IReadOnlyList<string> Shared);

/// <summary>Finds users who interacted with the same entities as another.</summary>
public sealed class SimilarUserStore(NpgsqlDataSource database)
{
    /// <summary>
    /// The users most similar to one, among the newest of each entity in the newest part of the history: bounded work for
    /// any size of tenant. What everybody has says little, so an entity counts the inverse logarithm of its users.
    /// </summary>
    public Task<List<SimilarUser>> FindAsync(TenantId tenant, string userId, int count, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            WITH person AS (
                SELECT user_key FROM users WHERE tenant_id = {tenant.Value} AND user_id = {userId}
            ),
            history AS (
                SELECT DISTINCT entity_key
                FROM (
                    SELECT interactions.entity_key
                    FROM interactions JOIN person USING (user_key)
                    WHERE interactions.tenant_id = {tenant.Value} AND interactions.weight > 0
                    ORDER BY interactions.occurred_at DESC
                    LIMIT 50) AS newest
            ),
            others AS (
                SELECT DISTINCT history.entity_key, recent.user_key
                FROM history
                CROSS JOIN LATERAL (
                    SELECT interactions.user_key
                    FROM interactions
                    WHERE interactions.tenant_id = {tenant.Value} AND interactions.entity_key = history.entity_key
                        AND interactions.weight > 0
                    ORDER BY interactions.occurred_at DESC
                    LIMIT 500) AS recent
            ),
            rarity AS (
                SELECT entity_key, 1 / ln(1 + count(*)) AS weight FROM others GROUP BY entity_key
            ),
            scored AS (
                SELECT others.user_key, sum(rarity.weight) / (SELECT sum(weight) FROM rarity) AS score,
                    array_agg(entities.entity_id ORDER BY rarity.weight DESC, entities.entity_id) AS shared
                FROM others
                JOIN rarity USING (entity_key)
                JOIN entities ON entities.tenant_id = {tenant.Value} AND entities.entity_key = others.entity_key
                WHERE others.user_key <> (SELECT user_key FROM person)
                GROUP BY others.user_key
            )
            SELECT users.user_id, scored.score::double precision, scored.shared
            FROM scored JOIN users ON users.tenant_id = {tenant.Value} AND users.user_key = scored.user_key
            ORDER BY scored.score DESC, users.user_id
            LIMIT {count}
            """,
            row => new SimilarUser(row.GetString(0), row.GetDouble(1), row.GetFieldValue<string[]>(2)),
            cancellationToken);
}
