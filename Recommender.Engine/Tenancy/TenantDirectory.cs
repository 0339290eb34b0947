using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// Names to keys and settings of tenants. The process remembers them for a few seconds, after which it notices that a
/// tenant was deleted or set by another one; while storage is away, what it remembers still holds.
/// </summary>
public sealed class TenantDirectory(NpgsqlDataSource database, TimeProvider? clock = null, Generations? generations = null)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    // What is remembered is better than a longer wait: the request itself will find out soon enough.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // After a failure nobody waits for storage again for so long.
    private static readonly TimeSpan StorageRest = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    private sealed record Entry(TenantId Id, string Json, TenantSettings Settings, long GoodUntil);

    /// <summary>The key of a tenant, or null when nothing was ever written for it.</summary>
    public async ValueTask<TenantId?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await EntryAsync(name, cancellationToken))?.Id;

    /// <summary>What is set for a tenant; nothing for one that does not exist.</summary>
    public async ValueTask<TenantSettings> SettingsAsync(string name, CancellationToken cancellationToken) =>
        (await EntryAsync(name, cancellationToken))?.Settings ?? TenantSettings.None;

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

    private ValueTask<Entry?> EntryAsync(string name, CancellationToken cancellationToken) =>
        _known.TryGetValue(name, out var known) && _clock.GetTimestamp() < known.GoodUntil
            ? new(known)
            : new(LoadAsync(name, known, cancellationToken));

    private async Task<Entry?> LoadAsync(string name, Entry? known, CancellationToken cancellationToken)
    {
        try
        {
            // The process remembers what it finds, and may not wait for the end of it.
            var finding = AmbientTransaction.Outside(() => database.FirstOrDefaultAsync(
                $"SELECT tenant_id, settings::text FROM tenants WHERE name = {name}",
                row => (Id: new TenantId(row.GetInt32(0)), Json: row.GetString(1)), cancellationToken));
            var found = await (known is null ? finding : finding.WaitAsync(Patience, cancellationToken));
            return found.Json is null ? Remove(name) : Remember(name, known, found.Id, found.Json);
        }
        catch (Exception failure) when (known is not null && failure is NpgsqlException or TimeoutException or SocketException)
        {
            return _known[name] = known! with { GoodUntil = In(StorageRest) };
        }
    }

    private Entry? Remove(string name)
    {
        _known.TryRemove(name, out _);
        return null;
    }

    private Entry Remember(string name, Entry? known, TenantId id, string json)
    {
        if (known is not null && known.Json == json)
        {
            return _known[name] = known with { Id = id, GoodUntil = In(Lifetime) };
        }

        if (known is not null)
        {
            // Answers that follow from the old settings.
            generations?.CatalogueChanged(id);
        }

        return _known[name] = new(id, json, TenantSettings.Parse(json), In(Lifetime));
    }

    private long In(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
