using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>
/// The activity of the products that somebody follows. However many follow a product, it is counted once every round, and
/// they hear of it when it has changed.
/// </summary>
public sealed class ActivityBoard(ActivityStore store, TimeProvider clock)
{
    // A statement per so many products stays well below the time that a statement may take.
    private const int Batch = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId Tenant, string Product), Followed> _followed = [];

    private sealed class Followed
    {
        public HashSet<Action<Activity>> Followers { get; } = [];

        public Activity? Last { get; set; }
    }

    /// <summary>Tells a follower of the product from now on, first of its present activity.</summary>
    public async Task FollowAsync(TenantId tenant, string product, Action<Activity> follower, CancellationToken cancellationToken)
    {
        Followed? followed;
        lock (_lock)
        {
            if (!_followed.TryGetValue((tenant, product), out followed))
            {
                _followed[(tenant, product)] = followed = new();
            }

            followed.Followers.Add(follower);
        }

        // Whoever reads first says what the next round is compared with.
        follower(followed.Last ??= (await store.ReadAsync(tenant, [product], clock.GetUtcNow(), cancellationToken))[0]);
    }

    public void Unfollow(TenantId tenant, string product, Action<Activity> follower)
    {
        lock (_lock)
        {
            if (_followed.TryGetValue((tenant, product), out var followed) && followed.Followers.Remove(follower) && followed.Followers.Count == 0)
            {
                _followed.Remove((tenant, product));
            }
        }
    }

    /// <summary>Counts every followed product once and tells the followers of those that changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in Products().GroupBy(key => key.Tenant, key => key.Product))
        {
            foreach (var products in tenant.Chunk(Batch))
            {
                foreach (var activity in await store.ReadAsync(tenant.Key, products, clock.GetUtcNow(), cancellationToken))
                {
                    Tell(tenant.Key, activity);
                }
            }
        }
    }

    private List<(TenantId Tenant, string Product)> Products()
    {
        lock (_lock)
        {
            return [.. _followed.Keys];
        }
    }

    private void Tell(TenantId tenant, Activity activity)
    {
        lock (_lock)
        {
            if (!_followed.TryGetValue((tenant, activity.ProductId), out var followed) || followed.Last == activity)
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
