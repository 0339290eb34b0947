using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>The registry of a tenant's interaction types. A weight counts for interactions recorded from then on.</summary>
public sealed class InteractionTypeStore(NpgsqlDataSource database)
{
    /// <summary>Registered types by name, those behind a name; empty for the first ones.</summary>
    public Task<List<InteractionType>> ListAsync(TenantId tenant, string after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT interaction_type_id, name, weight, description, created_at, updated_at, retention_days
            FROM interaction_types
            WHERE tenant_id = {tenant.Value} AND NOT deleted AND name > {after}
            ORDER BY name
            LIMIT {limit}
            """,
            Read, cancellationToken);

    /// <summary>How many types are registered.</summary>
    public Task<int> CountAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"SELECT count(*)::integer FROM interaction_types WHERE tenant_id = {tenant.Value} AND NOT deleted",
            row => row.GetInt32(0), cancellationToken);

    public Task<InteractionType?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT interaction_type_id, name, weight, description, created_at, updated_at, retention_days
            FROM interaction_types
            WHERE tenant_id = {tenant.Value} AND name = {name} AND NOT deleted
            """,
            Read, cancellationToken);

    /// <summary>Registers a type, or gives it this weight, description and retention.</summary>
    public async Task<InteractionType> RegisterAsync(
        TenantId tenant, string name, double weight, string? description, int? retentionDays, CancellationToken cancellationToken) =>
        (await database.FirstOrDefaultAsync(
            $"""
            INSERT INTO interaction_types (tenant_id, name, weight, description, retention_days)
            VALUES ({tenant.Value}, {name}, {weight}, {description}::text, {retentionDays}::integer)
            ON CONFLICT (tenant_id, name) DO UPDATE
            SET weight = excluded.weight, description = excluded.description, retention_days = excluded.retention_days, updated_at = now(),
                deleted = false
            RETURNING interaction_type_id, name, weight, description, created_at, updated_at, retention_days
            """,
            Read, cancellationToken))!;

    /// <summary>Null when there is no such type.</summary>
    public Task<InteractionType?> ChangeAsync(
        TenantId tenant, string name, double weight, string? description, int? retentionDays, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            UPDATE interaction_types
            SET weight = {weight}, description = {description}::text, retention_days = {retentionDays}::integer, updated_at = now()
            WHERE tenant_id = {tenant.Value} AND name = {name} AND NOT deleted
            RETURNING interaction_type_id, name, weight, description, created_at, updated_at, retention_days
            """,
            Read, cancellationToken);

    /// <summary>False when there is no such type. Interactions of the type stay.</summary>
    public async Task<bool> DeleteAsync(TenantId tenant, string name, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE interaction_types SET deleted = true, updated_at = now()
            WHERE tenant_id = {tenant.Value} AND name = {name} AND NOT deleted
            """,
            cancellationToken) == 1;

    private static InteractionType Read(NpgsqlDataReader row) =>
        new(
            row.GetInt32(0), row.GetString(1), row.GetDouble(2), row.IsDBNull(3) ? null : row.GetString(3),
            row.GetDateTime(4), row.GetDateTime(5), row.IsDBNull(6) ? null : row.GetInt32(6));
}
