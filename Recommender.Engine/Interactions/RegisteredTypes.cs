using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>For messages: which types a tenant takes.</summary>
internal static class RegisteredTypes
{
    public static async Task<Dictionary<TenantId, string>> OfAsync(
        NpgsqlTransaction transaction, IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        if (tenants.Count == 0)
        {
            return [];
        }

        int[] keys = [.. tenants.Select(tenant => tenant.Value)];
        var rows = await transaction.QueryAsync(
            $"""
            SELECT tenant_id, string_agg(name, ', ' ORDER BY name)
            FROM interaction_types
            WHERE tenant_id = ANY ({keys}) AND NOT deleted
            GROUP BY tenant_id
            """,
            row => (new TenantId(row.GetInt32(0)), row.GetString(1)), cancellationToken);
        return rows.ToDictionary();
    }
}
