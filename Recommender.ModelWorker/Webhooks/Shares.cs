using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>How many messages each subscription may have under way at once in this worker.</summary>
internal sealed class Shares
{
    // What one receiver gets, and what one gets that has just failed.
    private const int PerSubscription = 32;
    private const int PerFailing = 4;

    // Messages of all subscriptions together, each of less than 20 kB.
    private const int Total = 6144;

    // Nobody gets more than this part of what is free, so that hundreds of slow receivers leave something for the others.
    private const int Part = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<SubscriptionKey, int> _taken = [];
    private int _total;

    /// <summary>How many more each of the subscriptions may have, those left out that may have none.</summary>
    public List<(DueSubscription Subscription, int Most)> Of(IEnumerable<DueSubscription> due)
    {
        var shares = new List<(DueSubscription, int)>();
        lock (_lock)
        {
            var planned = 0;
            foreach (var subscription in due)
            {
                var room = Most(subscription, planned) - _taken.GetValueOrDefault(subscription.Key);
                if (room > 0)
                {
                    shares.Add((subscription, room));
                    planned += room;
                }
            }
        }

        return shares;
    }

    public void Take(SubscriptionKey subscription)
    {
        lock (_lock)
        {
            _taken[subscription] = _taken.GetValueOrDefault(subscription) + 1;
            _total++;
        }
    }

    /// <summary>Returns whether the subscription had all that it may have, so that more of it may be waiting.</summary>
    public bool Return(DueSubscription due)
    {
        lock (_lock)
        {
            var taken = _taken[due.Key];
            var wasFull = taken >= Most(due, planned: 0);
            _total--;
            if (taken == 1)
            {
                _taken.Remove(due.Key);
            }
            else
            {
                _taken[due.Key] = taken - 1;
            }

            return wasFull;
        }
    }

    private int Most(DueSubscription due, int planned) => Math.Min(
        due switch { { IsOrdered: true } => 1, { IsFailing: true } => PerFailing, _ => PerSubscription },
        (Total - _total - planned) / Part);
}
