using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>Finds what was recorded under an event id.</summary>
internal static class EventStore
{
    /// <summary>
    /// The interactions that were recorded under the event ids of these rows. The user may have done two things at the
    /// same time, hence the preference for the id.
    /// </summary>
    public static async Task<Dictionary<(int Tenant, string EventId), Interaction>> FindAsync(
        NpgsqlTransaction transaction, IReadOnlyList<ResolvedInteraction> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        int[] tenants = [.. rows.Select(row => row.Draft.Tenant.Value)];
        string[] events = [.. rows.Select(row => row.Draft.EventId!)];
        var found = await transaction.QueryAsync(
            $"""
            SELECT DISTINCT ON (event.tenant_id, event.event_id) event.tenant_id, event.event_id,
                done.interaction_id, person.user_id, entity.entity_id, entity_type.name, type.name, done.weight,
                done.metadata::text, done.occurred_at
            FROM unnest({tenants}, {events}) AS input (tenant_id, event_id)
            JOIN event_ids AS event USING (tenant_id, event_id)
            JOIN interactions AS done ON done.tenant_id = event.tenant_id AND done.user_key = event.user_key
                AND done.occurred_at = event.occurred_at
            JOIN users AS person ON person.tenant_id = done.tenant_id AND person.user_key = done.user_key
            JOIN entities AS entity ON entity.tenant_id = done.tenant_id AND entity.entity_key = done.entity_key
            JOIN entity_types AS entity_type ON entity_type.tenant_id = entity.tenant_id
                AND entity_type.entity_type_id = entity.entity_type_id
            JOIN interaction_types AS type ON type.tenant_id = done.tenant_id
                AND type.interaction_type_id = done.interaction_type_id
            ORDER BY event.tenant_id, event.event_id, done.interaction_id <> event.interaction_id
            """,
            row => ((row.GetInt32(0), row.GetString(1)), InteractionHistory.Read(row, first: 2) with { IsDuplicate = true }),
            cancellationToken);
        return found.ToDictionary();
    }
}
