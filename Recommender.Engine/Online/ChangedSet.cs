using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.Online;

/// <summary>What a batch of events touches: users, items, and the items whose neighbours depend on those users.</summary>
internal sealed class ChangedSet(LiveInteractions interactions)
{
    private readonly HashSet<int> _users = [];
    private readonly HashSet<int> _items = [];
    private readonly HashSet<int> _rows = [];

    public void Add(LiveEvent e)
    {
        var known = interactions.UserCount;
        var (user, item) = interactions.Add(e);
        _items.Add(item);
        if (_users.Add(user) && user < known)
        {
            // The event may have pushed the oldest pair out of the cap: one more than the cap was in before.
            Mark(user, CooccurrenceParameters.HistoryCap + 1);
        }

        // The event may have ended the pair: then no row leads to the item any more.
        _rows.Add(item);
        var row = interactions.Rows[user].Items;
        if (row.Length > CooccurrenceParameters.HistoryCap)
        {
            _rows.Add(row[CooccurrenceParameters.HistoryCap]);
        }
    }

    public int[] Users() => [.. _users.Order()];

    public int[] Items() => [.. _items.Order()];

    public int[] RowItems()
    {
        foreach (var user in _users)
        {
            Mark(user, CooccurrenceParameters.HistoryCap);
        }

        return [.. _rows.Order()];
    }

    private void Mark(int user, int most)
    {
        var items = interactions.Rows[user].Items;
        _rows.UnionWith(items[..Math.Min(items.Length, most)]);
    }
}
