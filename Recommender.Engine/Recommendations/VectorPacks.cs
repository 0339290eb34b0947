using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// The feature vectors of tenants that are small enough to be searched exactly, in memory. A pack holds until the catalogue
/// of its tenant changes; until it is loaded again, which happens beside the requests, they ask the database.
/// </summary>
public sealed class VectorPacks(ContentStore store, Generations generations, ChangeNotices notices, TimeProvider clock)
{
    private const long MostBytes = 128L << 20;

    // Also those who write without giving notice are noticed.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    // A catalogue that is being written all the time is not worth loading all the time.
    private static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2);

    private readonly RecentTable<TenantId, Slot> _slots = new(MostBytes, slot => slot.Loaded?.Pack?.ByteCount ?? 0);

    private sealed class Slot
    {
        private int _loading;

        public Loaded? Loaded { get; set; }

        public long TriedAt { get; set; }

        public bool Begin() => Interlocked.Exchange(ref _loading, 1) == 0;

        public void End() => Volatile.Write(ref _loading, 0);
    }

    private sealed record Loaded(VectorPack? Pack, long Catalogue, long At);

    /// <summary>The pack of a tenant as its catalogue is now; null when there is none.</summary>
    internal VectorPack? Find(TenantId tenant)
    {
        if (!notices.IsCurrent)
        {
            return null;
        }

        var slot = _slots.Find(tenant) ?? _slots.Replace(tenant, null, new Slot(), static _ => true);
        if (slot.Loaded is { } loaded && loaded.Catalogue == generations.Catalogue(tenant) && clock.GetElapsedTime(loaded.At) < Fresh)
        {
            return loaded.Pack;
        }

        if ((slot.TriedAt == 0 || clock.GetElapsedTime(slot.TriedAt) > BetweenLoads) && slot.Begin())
        {
            _ = AmbientTransaction.Outside(() => LoadAsync(tenant, slot));
        }

        return null;
    }

    private async Task LoadAsync(TenantId tenant, Slot slot)
    {
        try
        {
            var (catalogue, at) = (generations.Catalogue(tenant), clock.GetTimestamp());
            var pack = await store.PackAsync(tenant, VectorIndexStore.Threshold, CancellationToken.None);
            if (pack is not null && slot.Loaded?.Pack is { } before && before.SaysTheSameAs(pack))
            {
                // With the old one stays what was found in it.
                pack = before;
            }
            else
            {
                _slots.Grow(pack?.ByteCount ?? 0);
            }

            slot.Loaded = new(pack, catalogue, at);
        }
        catch (Exception)
        {
            // The database answers the requests meanwhile, or says itself what is wrong with it.
        }
        finally
        {
            slot.TriedAt = clock.GetTimestamp();
            slot.End();
        }
    }
}
