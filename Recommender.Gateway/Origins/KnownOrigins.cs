using System.Collections.Concurrent;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Origins;

/// <summary>Which tenant an origin belongs to, by its settings or the origins of its publishable keys; remembered for some seconds.</summary>
internal sealed class KnownOrigins(KeyStore keys, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private const int Longest = 255;

    private sealed record Entry(bool Known, string? Tenant, long At);

    private readonly RecentTable<string, Entry> _known = new(10_000);
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry?>>> _loading = new();
    private int _changes;

    /// <summary>True when a tenant or a publishable key names the origin, and its tenant if it is only one.</summary>
    /// <param name="origin">As the browser sends it.</param>
    /// <param name="mayAsk">
    /// Asked when storage must be; if it says no, the origin is what it was last, or nobody's. Who joins a look-up that is
    /// under way is asked too.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<(bool Known, string? Tenant)> FindAsync(string origin, Func<bool> mayAsk, CancellationToken cancellationToken)
    {
        if (origin.Length is 0 or > Longest)
        {
            return default;
        }

        var entry = _known.Find(origin);
        if ((entry is null || clock.GetElapsedTime(entry.At) > Lifetime) && mayAsk())
        {
            entry = await LoadAsync(origin).WaitAsync(cancellationToken) ?? entry;
        }

        return (entry?.Known ?? false, entry?.Tenant);
    }

    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _loading.Clear();
        _known.Clear();
    }

    /// <summary>One look-up at a time per origin, whoever asks; null when storage fails.</summary>
    private Task<Entry?> LoadAsync(string origin) =>
        _loading.GetOrAdd(origin, missing => new(() => QueryAsync(missing))).Value;

    private async Task<Entry?> QueryAsync(string origin)
    {
        var (asked, changes) = (clock.GetTimestamp(), Volatile.Read(ref _changes));
        try
        {
            var tenants = await keys.TenantsOfOriginAsync(origin, CancellationToken.None);
            var entry = new Entry(tenants.Count > 0, tenants.Count == 1 ? tenants[0] : null, asked);
            // What was read before an announcement may be from before the change.
            if (changes == Volatile.Read(ref _changes))
            {
                _known.Put(origin, entry);
            }

            return entry;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            // Without storage an origin is what it was last, or nobody's.
            return null;
        }
        finally
        {
            _loading.TryRemove(origin, out _);
        }
    }
}
