using System.Collections.Concurrent;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>
/// The keys this gateway has seen lately. A key in use is looked up again in the background, so requests do not wait
/// for it; what could not be confirmed for <see cref="Bound"/> is not believed unless storage is down.
/// </summary>
internal sealed class KnownKeys(KeyStore store, Callers callers, TimeProvider clock)
{
    /// <summary>Revocation must be everywhere within 5 s even when its announcement is lost; the rest is for the lookup itself.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    /// <summary>How long keys go on working while storage cannot be asked: nothing can be revoked in it then either.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StorageRest = TimeSpan.FromSeconds(1);

    private const int Outdated = -1;

    private readonly RecentTable<KeyHash, Entry> _known = new(100_000);

    // In a table of their own, so that guessing cannot push out keys that exist.
    private readonly RecentTable<KeyHash, Entry> _unknown = new(100_000);
    private readonly ConcurrentDictionary<KeyHash, Lazy<Task<Entry?>>> _loading = new();
    private long _storageFailed;
    private int _changes;
    private int _changesOfAll;

    /// <param name="Changes">Announcements for all keys that came before it; what came before a later one must be looked up again.</param>
    private sealed record Entry(Caller? Caller, long At, int Changes);

    /// <summary>The caller that this key identifies; null when there is none.</summary>
    /// <exception cref="StorageUnavailableException">Storage is down and the key was not seen lately.</exception>
    public ValueTask<Caller?> FindAsync(KeyHash hash)
    {
        if (callers.Operator(hash) is { } admin)
        {
            return ValueTask.FromResult<Caller?>(admin);
        }

        if (Remembered(hash) is not { } entry || IsOutdated(entry))
        {
            return new(LoadedAsync(hash));
        }

        var age = clock.GetElapsedTime(entry.At);
        if (age > RefreshAfter)
        {
            _ = LoadAsync(hash);
        }

        return age <= Bound || (StorageRests && age <= Grace) ? ValueTask.FromResult(entry.Caller) : new(LoadedAsync(hash));
    }

    /// <summary>True for a key that was valid lately, and for one that needs no lookup to be refused.</summary>
    public bool Remembers(KeyHash hash) =>
        callers.Operator(hash) is not null || (Remembered(hash) is { } entry && (entry.Caller is not null || !IsOutdated(entry)));

    /// <summary>
    /// Makes the next request look again; null for all keys. What was known stays remembered as such, so that a caller
    /// of a key whose address used up its guesses is not taken for one more guess.
    /// </summary>
    public void Forget(KeyHash? hash)
    {
        Interlocked.Increment(ref _changes);
        if (hash is { } one)
        {
            _unknown.Remove(one);
            if (_known.Find(one) is { } entry)
            {
                _known.Put(one, entry with { Changes = Outdated });
            }

            _loading.TryRemove(one, out _);
        }
        else
        {
            Interlocked.Increment(ref _changesOfAll);
            _loading.Clear();
        }
    }

    private bool IsOutdated(Entry entry) => entry.Changes != Volatile.Read(ref _changesOfAll);

    private bool StorageRests =>
        Volatile.Read(ref _storageFailed) is var failed and > 0 && clock.GetElapsedTime(failed) < StorageRest;

    private Entry? Remembered(KeyHash hash) => _known.Find(hash) ?? _unknown.Find(hash);

    private async Task<Caller?> LoadedAsync(KeyHash hash)
    {
        var entry = await LoadAsync(hash);
        if (entry is null && Remembered(hash) is { } old && !IsOutdated(old) && clock.GetElapsedTime(old.At) <= Grace)
        {
            entry = old;
        }

        return entry is not null ? entry.Caller : throw new StorageUnavailableException();
    }

    /// <summary>One lookup at a time per key, whoever asks; null when storage fails, and for a moment after it failed.</summary>
    private Task<Entry?> LoadAsync(KeyHash hash) =>
        StorageRests
            ? Task.FromResult<Entry?>(null)
            : _loading.GetOrAdd(hash, missing => new(() => QueryAsync(missing))).Value;

    private async Task<Entry?> QueryAsync(KeyHash hash)
    {
        var (asked, changes, ofAll) = (clock.GetTimestamp(), Volatile.Read(ref _changes), Volatile.Read(ref _changesOfAll));
        try
        {
            var key = await store.FindAsync(hash, CancellationToken.None);
            var entry = new Entry(key is { RevokedAt: null } ? callers.Of(key, hash) : null, asked, ofAll);
            // What was read before an announcement may be from before the change.
            Remember(hash, changes == Volatile.Read(ref _changes) ? entry : entry with { Changes = Outdated });
            return entry;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            Volatile.Write(ref _storageFailed, clock.GetTimestamp());
            return null;
        }
        finally
        {
            _loading.TryRemove(hash, out _);
        }
    }

    private void Remember(KeyHash hash, Entry entry)
    {
        var (holder, other) = entry.Caller is null ? (_unknown, _known) : (_known, _unknown);
        other.Remove(hash);
        holder.Put(hash, entry);
    }
}
