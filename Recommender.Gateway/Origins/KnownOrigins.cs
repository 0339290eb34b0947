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

    /// <summary>True when a tenant or a publishable key names the origin, and its tenant if it is only one.</summary>
    public async ValueTask<(bool Known, string? Tenant)> FindAsync(string origin, CancellationToken cancellationToken)
    {
        if (origin.Length is 0 or > Longest)
        {
            return default;
        }

        var entry = _known.Find(origin);
        if (entry is null || clock.GetElapsedTime(entry.At) > Lifetime)
        {
            entry = await LoadAsync(origin, cancellationToken) ?? entry;
            if (entry is not null)
            {
                _known.Put(origin, entry);
            }
        }

        return (entry?.Known ?? false, entry?.Tenant);
    }

    public void Forget() => _known.Clear();

    private async Task<Entry?> LoadAsync(string origin, CancellationToken cancellationToken)
    {
        try
        {
            var tenants = await keys.TenantsOfOriginAsync(origin, cancellationToken);
            return new(tenants.Count > 0, tenants.Count == 1 ? tenants[0] : null, clock.GetTimestamp());
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            // Without storage an origin is what it was last, or nobody's.
            return null;
        }
    }
}
