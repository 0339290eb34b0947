using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>
/// The activity of the products that somebody follows. However many follow a product, it is counted once every round, and
/// they hear of it when it has changed. Tenants go by their names, because one may be followed before it exists.
/// </summary>
public sealed class ActivityBoard
{
    // A statement per so many products stays well below the time that a statement may take.
    private const int Batch = 100;

    private readonly ActivityStore _store;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _clock;
    private readonly int _mostProducts;
    private readonly JoinedRuns<string> _firstCounts;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, Followed>> _followed = [];

    /// <param name="mostProducts">How many different products of one tenant are counted.</param>
    public ActivityBoard(ActivityStore store, TenantDirectory tenants, TimeProvider clock, int mostProducts)
    {
        (_store, _tenants, _clock, _mostProducts) = (store, tenants, clock, mostProducts);
        _firstCounts = new(tenant => CountAsync(tenant, Products(tenant, followed => followed.Last is null), CancellationToken.None));
    }

    private sealed class Followed
    {
        public HashSet<Action<Activity>> Followers { get; } = [];

        public Activity? Last { get; set; }
    }

    /// <summary>
    /// Tells a follower of the product from now on, first of its present activity. Whoever comes while others are counted
    /// for the first time is counted with whoever else does. When that fails, the next round makes up for it.
    /// </summary>
    /// <returns>False when as many products of the tenant are followed as may be.</returns>
    public async Task<bool> FollowAsync(string tenant, string product, Action<Activity> follower, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Find(tenant, product) is not { } followed)
            {
                return false;
            }

            followed.Followers.Add(follower);
            if (followed.Last is { } last)
            {
                follower(last);
                return true;
            }
        }

        await _firstCounts.RunAsync(tenant).WaitAsync(cancellationToken);
        return true;
    }

    public void Unfollow(string tenant, string product, Action<Activity> follower)
    {
        lock (_lock)
        {
            if (_followed.TryGetValue(tenant, out var products) && products.TryGetValue(product, out var followed)
                && followed.Followers.Remove(follower) && followed.Followers.Count == 0)
            {
                products.Remove(product);
                if (products.Count == 0)
                {
                    _followed.Remove(tenant);
                }
            }
        }
    }

    /// <summary>Counts every followed product once and tells the followers of those that changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in Tenants())
        {
            await CountAsync(tenant, Products(tenant, _ => true), cancellationToken);
        }
    }

    // To be called with the lock held; null when there is no room for another one.
    private Followed? Find(string tenant, string product)
    {
        if (!_followed.TryGetValue(tenant, out var products))
        {
            _followed[tenant] = products = [];
        }

        if (!products.TryGetValue(product, out var followed) && products.Count < _mostProducts)
        {
            products[product] = followed = new();
        }

        return followed;
    }

    private async Task CountAsync(string tenant, List<string> products, CancellationToken cancellationToken)
    {
        foreach (var batch in products.Chunk(Batch))
        {
            // One that does not exist yet has no activity, under a key that nobody has.
            var key = await _tenants.FindAsync(tenant, cancellationToken) ?? default;
            foreach (var activity in await _store.ReadAsync(key, batch, _clock.GetUtcNow(), cancellationToken))
            {
                Tell(tenant, activity);
            }
        }
    }

    private List<string> Tenants()
    {
        lock (_lock)
        {
            return [.. _followed.Keys];
        }
    }

    private List<string> Products(string tenant, Func<Followed, bool> condition)
    {
        lock (_lock)
        {
            return _followed.TryGetValue(tenant, out var products)
                ? [.. products.Where(product => condition(product.Value)).Select(product => product.Key)]
                : [];
        }
    }

    private void Tell(string tenant, Activity activity)
    {
        lock (_lock)
        {
            if (!_followed.TryGetValue(tenant, out var products)
                || !products.TryGetValue(activity.ProductId, out var followed) || followed.Last == activity)
            {
                return;
            }

            followed.Last = activity;
            foreach (var follower in followed.Followers)
            {
                follower(activity);
            }
        }
    }
}
