using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>A piece of a history and where the next one begins; null when this was the last.</summary>
public sealed record HistoryPage(IReadOnlyList<Interaction> Interactions, HistoryCursor? Next);

/// <summary>Reads recorded interactions, newest first. Whoever is not known has no history.</summary>
public sealed class InteractionHistory(NpgsqlDataSource database)
{
    private readonly record struct Row(Interaction Interaction, HistoryCursor Place);

    /// <summary>What a user did.</summary>
    public async Task<HistoryPage> OfUserAsync(
        TenantId tenant, string userId, HistoryCursor after, int limit, long offset, CancellationToken cancellationToken) =>
        Page(limit, await database.QueryAsync(
            $"""
            SELECT done.interaction_id, person.user_id, entity.entity_id, entity_type.name, type.name, done.weight,
                done.metadata::text, done.occurred_at, done.entity_key, done.interaction_type_id
            FROM users AS person
            CROSS JOIN LATERAL (
                SELECT tenant_id, entity_key, interaction_type_id, interaction_id, weight, metadata, occurred_at
                FROM interactions
                WHERE tenant_id = {tenant.Value} AND user_key = person.user_key
                    AND (occurred_at, entity_key, interaction_type_id) < ({after.OccurredAt}, {after.Other}, {after.TypeId})
                ORDER BY occurred_at DESC, entity_key DESC, interaction_type_id DESC
                LIMIT {limit + 1} OFFSET {offset}) AS done
            JOIN entities AS entity ON entity.tenant_id = done.tenant_id AND entity.entity_key = done.entity_key
            JOIN entity_types AS entity_type ON entity_type.tenant_id = entity.tenant_id
                AND entity_type.entity_type_id = entity.entity_type_id
            JOIN interaction_types AS type ON type.tenant_id = done.tenant_id
                AND type.interaction_type_id = done.interaction_type_id
            WHERE person.tenant_id = {tenant.Value} AND person.user_id = {userId}
            ORDER BY done.occurred_at DESC, done.entity_key DESC, done.interaction_type_id DESC
            """,
            ReadRow, cancellationToken));

    /// <summary>What users did with an entity that was found before.</summary>
    public async Task<HistoryPage> OfEntityAsync(
        TenantId tenant, long entityKey, HistoryCursor after, int limit, long offset, CancellationToken cancellationToken) =>
        Page(limit, await database.QueryAsync(
            $"""
            SELECT done.interaction_id, person.user_id, entity.entity_id, entity_type.name, type.name, done.weight,
                done.metadata::text, done.occurred_at, done.user_key, done.interaction_type_id
            FROM (
                SELECT tenant_id, user_key, entity_key, interaction_type_id, interaction_id, weight, metadata, occurred_at
                FROM interactions
                WHERE tenant_id = {tenant.Value} AND entity_key = {entityKey} AND occurred_at <= {after.OccurredAt}
                    AND (occurred_at, user_key, interaction_type_id) < ({after.OccurredAt}, {after.Other}, {after.TypeId})
                ORDER BY occurred_at DESC, user_key DESC, interaction_type_id DESC
                LIMIT {limit + 1} OFFSET {offset}) AS done
            JOIN users AS person ON person.tenant_id = done.tenant_id AND person.user_key = done.user_key
            JOIN entities AS entity ON entity.tenant_id = done.tenant_id AND entity.entity_key = done.entity_key
            JOIN entity_types AS entity_type ON entity_type.tenant_id = entity.tenant_id
                AND entity_type.entity_type_id = entity.entity_type_id
            JOIN interaction_types AS type ON type.tenant_id = done.tenant_id
                AND type.interaction_type_id = done.interaction_type_id
            ORDER BY done.occurred_at DESC, done.user_key DESC, done.interaction_type_id DESC
            """,
            ReadRow, cancellationToken));

    internal static Interaction Read(NpgsqlDataReader row, int first = 0) =>
        new(
            row.GetInt64(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3),
            row.GetString(first + 4), row.GetFloat(first + 5), row.IsDBNull(first + 6) ? null : row.GetString(first + 6),
            row.GetFieldValue<DateTimeOffset>(first + 7));

    private static Row ReadRow(NpgsqlDataReader row) =>
        new(Read(row), new(row.GetDateTime(7), row.GetInt64(8), row.GetInt32(9)));

    // One row more than asked for tells whether there is a next page.
    private static HistoryPage Page(int limit, List<Row> rows) =>
        new(
            [.. rows.Take(limit).Select(row => row.Interaction)],
            rows.Count > limit && limit > 0 ? rows[limit - 1].Place : null);
}
