using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>The users whom interactions name; one comes into being with the first interaction.</summary>
internal static class MentionedUsers
{
    /// <summary>Adds those that are new; rows of tenant, id and key. Users of a tenant that does not exist are left out.</summary>
    /// <param name="users">Each once.</param>
    public static Sql Ensure(IReadOnlyList<(int Tenant, string Id)> users)
    {
        int[] tenants = [.. users.Select(user => user.Tenant)];
        string[] ids = [.. users.Select(user => user.Id)];
        Sql sql = $"""
            WITH input AS MATERIALIZED (
                SELECT input.tenant_id, input.user_id, known.user_key
                FROM unnest({tenants}, {ids}) AS input (tenant_id, user_id)
                JOIN tenants USING (tenant_id)
                LEFT JOIN users AS known ON known.tenant_id = input.tenant_id AND known.user_id = input.user_id
            ),
            added AS (
                INSERT INTO users (tenant_id, user_id)
                SELECT tenant_id, user_id FROM input WHERE user_key IS NULL
                ORDER BY tenant_id, user_id
                ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_id = excluded.user_id
                RETURNING tenant_id, user_id, user_key
            )
            SELECT tenant_id, user_id, user_key FROM input WHERE user_key IS NOT NULL
            UNION ALL SELECT tenant_id, user_id, user_key FROM added
            """;
        return sql;
    }
}
