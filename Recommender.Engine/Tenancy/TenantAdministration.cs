using System.Text.Json;
using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>A tenant as operators see it.</summary>
/// <param name="Settings">A JSON object.</param>
public sealed record TenantRecord(
    TenantId Id, string Name, JsonElement Settings, int? RequestsPerMinute, int? Burst, DateTimeOffset CreatedAt);

/// <summary>All that an operator may change of a tenant.</summary>
/// <param name="InteractionWeights">Weights of interaction types, which are registered where they are not.</param>
/// <param name="RequestsPerMinute">Limit of all keys of the tenant together; null for none.</param>
public sealed record TenantChange(
    TenantSettings Settings, IReadOnlyDictionary<string, double>? InteractionWeights, int? RequestsPerMinute, int? Burst);

/// <summary>Creates, lists and sets tenants.</summary>
public sealed class TenantAdministration(NpgsqlDataSource database, TenantDirectory tenants, KeyChanges keys)
{
    /// <summary>The tenant; false when it existed before.</summary>
    public async Task<(TenantRecord Tenant, bool IsNew)> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var isNew = await tenants.FindAsync(name, cancellationToken) is null;
        await tenants.FindOrCreateAsync(name, cancellationToken);
        return ((await FindAsync(name, cancellationToken))!, isNew);
    }

    public Task<TenantRecord?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT tenant_id, name, settings::text, requests_per_minute, burst, created_at
            FROM tenants WHERE name = {name}
            """,
            Read, cancellationToken);

    /// <summary>By name, behind one.</summary>
    public Task<List<TenantRecord>> ListAsync(string after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT tenant_id, name, settings::text, requests_per_minute, burst, created_at
            FROM tenants WHERE name > {after}
            ORDER BY name
            LIMIT {limit}
            """,
            Read, cancellationToken);

    /// <summary>Replaces all settings. Null when there is no such tenant.</summary>
    public async Task<TenantRecord?> SetAsync(string name, TenantChange change, CancellationToken cancellationToken)
    {
        var weights = change.InteractionWeights ?? new Dictionary<string, double>();
        var changed = await database.FirstOrDefaultAsync(
            $"""
            WITH changed AS (
                UPDATE tenants
                SET settings = {change.Settings.ToJson()}::text::jsonb, requests_per_minute = {change.RequestsPerMinute}, burst = {change.Burst}
                WHERE name = {name}
                RETURNING tenant_id, name, settings, requests_per_minute, burst, created_at
            ),
            weights AS (
                INSERT INTO interaction_types (tenant_id, name, weight)
                SELECT changed.tenant_id, weight.name, weight.value
                FROM changed, unnest({weights.Keys.ToArray()}, {weights.Values.ToArray()}) AS weight (name, value)
                ON CONFLICT (tenant_id, name) DO UPDATE SET weight = excluded.weight, deleted = false, updated_at = now()
            )
            SELECT tenant_id, name, settings::text, requests_per_minute, burst, created_at FROM changed
            """,
            Read, cancellationToken);
        if (changed is not null)
        {
            tenants.Forget(name);
            await keys.AnnounceAsync(null);
        }

        return changed;
    }

    private static TenantRecord Read(NpgsqlDataReader row) =>
        new(
            new(row.GetInt32(0)), row.GetString(1), JsonElement.Parse(row.GetString(2)),
            row.IsDBNull(3) ? null : row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt32(4),
            row.GetFieldValue<DateTimeOffset>(5));
}
