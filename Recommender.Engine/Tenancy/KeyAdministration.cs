using Npgsql;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>A key to be made. Scopes of a publishable key are always <see cref="Scopes.Track"/>.</summary>
/// <param name="Tenant">Created when it does not exist; null only for operator keys.</param>
public sealed record KeyRequest(
    string? Tenant, string Name, Scopes Scopes, bool Publishable, string[] Origins, RateLimit? Limit, DateTimeOffset? ExpiresAt);

/// <summary>A key that was just made: the only moment at which its text is known.</summary>
public sealed record IssuedKey(ApiKey Key, string Text);

/// <summary>
/// Makes, lists, rotates and revokes keys. A null tenant in an argument means all of them and is for operators; with a
/// tenant, keys of others do not exist. Every change is announced to the gateways.
/// </summary>
public sealed class KeyAdministration(NpgsqlDataSource database, TenantDirectory tenants, KeyChanges changes)
{
    private sealed record OldKey(Scopes Scopes, bool Publishable);

    public async Task<IssuedKey> CreateAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        var scopes = request.Publishable ? Scopes.Track : request.Scopes;
        var text = KeyText.Create(scopes, request.Publishable);
        int? tenant = request.Tenant is { } name ? (await tenants.FindOrCreateAsync(name, cancellationToken)).Value : null;
        var hash = KeyHash.Of(text);

        await database.ExecuteAsync(
            $"""
            INSERT INTO api_keys (key_id, tenant_id, key_hash, prefix, name, scopes, publishable, origins,
                                  requests_per_minute, burst, expires_at)
            VALUES ({Guid.CreateVersion7()}, {tenant}, {hash.ToBytes()}, {KeyText.Prefix(text)}, {request.Name},
                    {ScopeNames.Format(scopes)}, {request.Publishable}, {request.Origins},
                    {request.Limit?.RequestsPerMinute}, {request.Limit?.Burst}, {request.ExpiresAt})
            """,
            cancellationToken);
        return await IssuedAsync(hash, text, cancellationToken);
    }

    /// <summary>The newest 1000 keys, revoked ones included.</summary>
    public Task<List<ApiKey>> ListAsync(string? tenant, Guid before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT k.key_id, t.name, k.prefix, k.name, k.scopes, k.publishable, k.origins,
                   k.requests_per_minute, k.burst, t.requests_per_minute, t.burst,
                   k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.replaced_by,
                   ARRAY(SELECT jsonb_array_elements_text(t.settings -> 'allowed_origins'))
            FROM api_keys k LEFT JOIN tenants t USING (tenant_id)
            WHERE ({tenant}::text IS NULL OR t.name = {tenant})
                AND ({before} = {Guid.AllBitsSet}
                    OR (k.created_at, k.key_id) < (SELECT last.created_at, last.key_id FROM api_keys AS last WHERE last.key_id = {before}))
            ORDER BY k.created_at DESC, k.key_id DESC
            LIMIT {limit}
            """,
            KeyStore.Read, cancellationToken);

    /// <summary>
    /// A new key with everything the old one had; a limited lifetime starts anew. The old one works for
    /// <paramref name="overlap"/> more. Null when there is no such active key.
    /// </summary>
    public async Task<IssuedKey?> RotateAsync(Guid id, string? tenant, TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (await ActiveAsync(id, tenant, cancellationToken) is not { } old)
        {
            return null;
        }

        var text = KeyText.Create(old.Scopes, old.Publishable);
        var hash = KeyHash.Of(text);
        var rotated = await database.FirstOrDefaultAsync(
            $"""
            WITH old AS (
                SELECT key_id, tenant_id, name, scopes, publishable, origins, requests_per_minute, burst, created_at, expires_at
                FROM api_keys
                WHERE key_id = {id} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                  AND replaced_by IS NULL
                FOR UPDATE),
            successor AS (
                INSERT INTO api_keys (key_id, tenant_id, key_hash, prefix, name, scopes, publishable, origins,
                                      requests_per_minute, burst, expires_at)
                SELECT {Guid.CreateVersion7()}, tenant_id, {hash.ToBytes()}, {KeyText.Prefix(text)}, name, scopes, publishable, origins,
                       requests_per_minute, burst, now() + (expires_at - created_at)
                FROM old
                RETURNING key_id)
            UPDATE api_keys k SET expires_at = least(k.expires_at, now() + {overlap}), replaced_by = successor.key_id
            FROM old, successor
            WHERE k.key_id = old.key_id
            RETURNING k.key_hash
            """,
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        if (rotated is null)
        {
            return null;
        }

        await changes.AnnounceAsync(KeyHash.From(rotated));
        return await IssuedAsync(hash, text, cancellationToken);
    }

    /// <summary>False when there is no such key; revoking twice is the same as once.</summary>
    public async Task<bool> RevokeAsync(Guid id, string? tenant, CancellationToken cancellationToken)
    {
        var hash = await database.FirstOrDefaultAsync(
            $"""
            UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, now())
            WHERE k.key_id = {id}
              AND ({tenant}::text IS NULL OR k.tenant_id = (SELECT tenant_id FROM tenants WHERE name = {tenant}))
            RETURNING k.key_hash
            """,
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        if (hash is not null)
        {
            await changes.AnnounceAsync(KeyHash.From(hash));
        }

        return hash is not null;
    }

    private Task<OldKey?> ActiveAsync(Guid id, string? tenant, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT k.scopes, k.publishable
            FROM api_keys k LEFT JOIN tenants t USING (tenant_id)
            WHERE k.key_id = {id} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
              AND ({tenant}::text IS NULL OR t.name = {tenant})
            """,
            row => new OldKey(ScopeNames.Parse(row.GetFieldValue<string[]>(0)) ?? Scopes.None, row.GetBoolean(1)),
            cancellationToken);

    private async Task<IssuedKey> IssuedAsync(KeyHash hash, string text, CancellationToken cancellationToken)
    {
        await changes.AnnounceAsync(hash);
        var key = await new KeyStore(database).FindAsync(hash, cancellationToken);
        return new(key ?? throw new InvalidOperationException("the key's tenant was deleted while it was being made"), text);
    }
}
