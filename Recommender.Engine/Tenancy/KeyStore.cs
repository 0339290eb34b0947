using Npgsql;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>What a gateway asks about keys.</summary>
public sealed class KeyStore(NpgsqlDataSource database)
{
    /// <summary>The key with this hash, active or not; null when there never was one or it was deleted.</summary>
    public Task<ApiKey?> FindAsync(KeyHash hash, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT k.key_id, t.name, k.prefix, k.name, k.scopes, k.publishable, k.origins,
                   k.requests_per_minute, k.burst, t.requests_per_minute, t.burst,
                   k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.replaced_by,
                   ARRAY(SELECT jsonb_array_elements_text(t.settings -> 'allowed_origins'))
            FROM api_keys k LEFT JOIN tenants t USING (tenant_id)
            WHERE k.key_hash = {hash.ToBytes()}
            """,
            Read, cancellationToken);

    /// <summary>The tenants whose settings or publishable keys name this origin, at most two: more than one is as good as none.</summary>
    public Task<List<string>> TenantsOfOriginAsync(string origin, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT t.name
            FROM api_keys k JOIN tenants t USING (tenant_id)
            WHERE k.publishable AND k.origins @> {(string[])[origin]}
              AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
            UNION
            SELECT name FROM tenants WHERE settings -> 'allowed_origins' ? {origin}
            LIMIT 2
            """,
            row => row.GetString(0), cancellationToken);

    /// <summary>Notes when keys were last used; a later time in the table stays.</summary>
    public Task MarkUsedAsync(Guid[] keys, DateTime[] times, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, used.at)
            FROM unnest({keys}, {times}) AS used (key_id, at)
            WHERE k.key_id = used.key_id
            """,
            cancellationToken);

    internal static ApiKey Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            Optional<string>(row, 1),
            row.GetString(2),
            row.GetString(3),
            ScopeNames.Parse(row.GetFieldValue<string[]>(4)) ?? Scopes.None,
            row.GetBoolean(5),
            row.GetFieldValue<string[]>(6),
            RateLimit.From(Optional<int?>(row, 7), Optional<int?>(row, 8)),
            RateLimit.From(Optional<int?>(row, 9), Optional<int?>(row, 10)),
            row.GetFieldValue<DateTimeOffset>(11),
            Optional<DateTimeOffset?>(row, 12),
            Optional<DateTimeOffset?>(row, 13),
            Optional<DateTimeOffset?>(row, 14),
            Optional<Guid?>(row, 15),
            row.GetFieldValue<string[]>(16));

    private static T? Optional<T>(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
}
