using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>Asks the database what users did last, for when nobody else tells.</summary>
public sealed class NewestInteractionStore(NpgsqlDataSource database)
{
    /// <summary>The newest interaction of each user that has one.</summary>
    public Task<List<(TenantId Tenant, string User, long Interaction)>> FindAsync(
        IReadOnlyCollection<(TenantId Tenant, string User)> users, CancellationToken cancellationToken)
    {
        int[] tenants = [.. users.Select(user => user.Tenant.Value)];
        string[] ids = [.. users.Select(user => user.User)];
        return database.QueryAsync(
            $"""
            SELECT watched.tenant_id, watched.user_id, newest.interaction_id
            FROM unnest({tenants}, {ids}) AS watched (tenant_id, user_id)
            JOIN users AS person USING (tenant_id, user_id)
            CROSS JOIN LATERAL (
                SELECT interaction_id FROM interactions
                WHERE tenant_id = person.tenant_id AND user_key = person.user_key
                ORDER BY occurred_at DESC
                LIMIT 1) AS newest
            """,
            row => (new TenantId(row.GetInt32(0)), row.GetString(1), row.GetInt64(2)), cancellationToken);
    }
}
