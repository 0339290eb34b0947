using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>Reads recorded interactions, newest first.</summary>
public sealed class InteractionHistory(NpgsqlDataSource database)
{
    /// <summary>What a user did. Nothing for a user or tenant that is not known.</summary>
    public Task<List<Interaction>> OfUserAsync(
        TenantId tenant, string userId, int limit, long offset, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT done.interaction_id, person.user_id, entity.entity_id, entity_type.name, type.name, done.weight,
                done.metadata::text, done.occurred_at
            FROM users AS person
            CROSS JOIN LATERAL (
                SELECT tenant_id, entity_key, interaction_type_id, interaction_id, weight, metadata, occurred_at
                FROM interactions
                WHERE tenant_id = {tenant.Value} AND user_key = person.user_key
                ORDER BY occurred_at DESC, entity_key DESC, interaction_type_id DESC
                LIMIT {limit} OFFSET {offset}) AS done
            JOIN entities AS entity ON entity.tenant_id = done.tenant_id AND entity.entity_key = done.entity_key
            JOIN entity_types AS entity_type ON entity_type.tenant_id = entity.tenant_id
                AND entity_type.entity_type_id = entity.entity_type_id
            JOIN interaction_types AS type ON type.tenant_id = done.tenant_id
                AND type.interaction_type_id = done.interaction_type_id
            WHERE person.tenant_id = {tenant.Value} AND person.user_id = {userId}
            ORDER BY done.occurred_at DESC, done.entity_key DESC, done.interaction_type_id DESC
            """,
            row => Read(row), cancellationToken);

    internal static Interaction Read(NpgsqlDataReader row, int first = 0) =>
        new(
            row.GetInt64(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3),
            row.GetString(first + 4), row.GetFloat(first + 5), row.IsDBNull(first + 6) ? null : row.GetString(first + 6),
            row.GetFieldValue<DateTimeOffset>(first + 7));
}
