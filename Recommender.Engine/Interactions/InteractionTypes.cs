using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>The types of interactions as the write path needs them.</summary>
internal static class InteractionTypes
{
    public const int MaxLength = 50;

    /// <summary>
    /// Registers the types of the drafts that are new, unless the tenant's settings say that only known ones are taken.
    /// Rows of tenant, name, id and weight go to the reader.
    /// </summary>
    public static IEnumerable<(Sql Statement, Action<NpgsqlDataReader>? Read)> EnsureAndFind(
        IReadOnlyList<InteractionDraft> drafts, Action<NpgsqlDataReader> read)
    {
        var distinct = drafts.Select(draft => (Tenant: draft.Tenant.Value, draft.Type)).Distinct().ToList();
        int[] tenants = [.. distinct.Select(type => type.Tenant)];
        string[] names = [.. distinct.Select(type => type.Type)];
        return [(Ensure(tenants, names), null), (Find(tenants, names), read)];
    }

    private static Sql Ensure(int[] tenants, string[] names)
    {
        Sql sql = $"""
            INSERT INTO interaction_types AS type (tenant_id, name, weight)
            SELECT input.tenant_id, input.name, 1
            FROM unnest({tenants}, {names}) AS input (tenant_id, name)
            JOIN tenants AS tenant USING (tenant_id)
            WHERE tenant.settings -> 'auto_register_interaction_types' IS DISTINCT FROM 'false'::jsonb
                AND NOT EXISTS (
                    SELECT FROM interaction_types AS known
                    WHERE known.tenant_id = input.tenant_id AND known.name = input.name AND NOT known.deleted)
            ORDER BY input.tenant_id, input.name
            ON CONFLICT (tenant_id, name) DO UPDATE SET deleted = false, weight = 1, updated_at = now() WHERE type.deleted
            """;
        return sql;
    }

    private static Sql Find(int[] tenants, string[] names)
    {
        Sql sql = $"""
            SELECT type.tenant_id, type.name, type.interaction_type_id, type.weight
            FROM unnest({tenants}, {names}) AS input (tenant_id, name)
            JOIN interaction_types AS type USING (tenant_id, name)
            WHERE NOT type.deleted
            """;
        return sql;
    }
}
