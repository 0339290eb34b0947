using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// Names to keys of tenants. The process remembers them for a few seconds, after which it notices that a tenant was
/// deleted by another one; while the database is away it goes on with what it knew.
/// </summary>
public sealed class TenantDirectory(NpgsqlDataSource database, TimeProvider? clock = null)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, (TenantId Id, long Since)> _known = new(StringComparer.Ordinal);

    /// <summary>The key of a tenant, or null when nothing was ever written for it.</summary>
    public async ValueTask<TenantId?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out var tenant) && _clock.GetElapsedTime(tenant.Since) < Lifetime)
        {
            return tenant.Id;
        }

        try
        {
            return await ReadAsync(name, cancellationToken);
        }
        catch (Exception failure) when (tenant.Since != 0 && failure is NpgsqlException or TimeoutException or SocketException)
        {
            // Answers that are remembered can still be given, and the next requests need not find out again.
            _known[name] = (tenant.Id, _clock.GetTimestamp());
            return tenant.Id;
        }
    }

    private async Task<TenantId?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var found = await database.FirstOrDefaultAsync(
            $"SELECT tenant_id FROM tenants WHERE name = {name}", row => (int?)row.GetInt32(0), cancellationToken);
        if (found is not { } value)
        {
            _known.TryRemove(name, out _);
            return null;
        }

        _known[name] = (new(value), _clock.GetTimestamp());
        return new TenantId(value);
    }

    /// <summary>The key of a tenant, which is created when it does not exist: what a first write does.</summary>
    public async ValueTask<TenantId> FindOrCreateAsync(string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken) is { } existing)
        {
            return existing;
        }

        // The process will remember the key, so the row must not vanish with somebody's transaction.
        using var alone = AmbientTransaction.Leave();
        await database.ExecuteAsync($"INSERT INTO tenants (name) VALUES ({name}) ON CONFLICT (name) DO NOTHING", cancellationToken);
        return await FindAsync(name, cancellationToken)
            ?? throw new InvalidOperationException($"tenant '{name}' was deleted while it was being created");
    }

    public void Forget(string name) => _known.TryRemove(name, out _);
}
