using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>The types of entities a tenant has; one comes into being with its first entity.</summary>
internal static class EntityTypes
{
    /// <summary>Adds the missing ones of these pairs. Pairs of a tenant that does not exist are left out.</summary>
    public static Sql Ensure(int[] tenants, string[] names)
    {
        Sql sql = $"""
            INSERT INTO entity_types (tenant_id, name)
            SELECT input.tenant_id, input.name
            FROM unnest({tenants}, {names}) AS input (tenant_id, name)
            JOIN tenants USING (tenant_id)
            WHERE NOT EXISTS (
                SELECT FROM entity_types AS type WHERE type.tenant_id = input.tenant_id AND type.name = input.name)
            ORDER BY input.tenant_id, input.name
            ON CONFLICT (tenant_id, name) DO NOTHING
            """;
        return sql;
    }
    /// <summary>Rows of name and id of those of these types that the tenant has.</summary>
    public static Sql Find(TenantId tenant, string[] names)
    {
        Sql sql = $"SELECT name, entity_type_id FROM entity_types WHERE tenant_id = {tenant.Value} AND name = ANY ({names})";
        return sql;
    }
}
