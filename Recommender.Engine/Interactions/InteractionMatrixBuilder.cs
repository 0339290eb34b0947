using System.Runtime.InteropServices;
using Recommender.Engine.Training;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Collects a stream of interactions and packs them. Repeated pairs become one with the sum of the weights and the
/// newest time. The order of the stream does not matter. Memory while building: 16 bytes per interaction, then 16 more
/// while packing.
/// </summary>
public sealed class InteractionMatrixBuilder
{
    private readonly List<Event[]> _chunks = [];
    private readonly Dictionary<long, int> _users = [];
    private readonly Dictionary<long, int> _items = [];
    private int _filled = ChunkSize;

    private const int ChunkSize = 1 << 16;

    private int Count => _chunks.Count == 0 ? 0 : ((_chunks.Count - 1) * ChunkSize) + _filled;

    /// <param name="user">The user's key.</param>
    /// <param name="item">The item's key.</param>
    /// <param name="weight">Negative for a dislike; 0 says nothing and is dropped; must be finite.</param>
    /// <param name="time">Unix seconds, 0 when unknown, at most the year 2106.</param>
    public void Add(long user, long item, float weight = 1, long time = 0)
    {
        if (!float.IsFinite(weight))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is a finite number.");
        }

        if (_filled == ChunkSize)
        {
            _chunks.Add(new Event[ChunkSize]);
            _filled = 0;
        }

        _chunks[^1][_filled++] = new Event(
            IndexOf(_users, user), IndexOf(_items, item), weight, (uint)Math.Clamp(time, 0, uint.MaxValue));
    }

    /// <summary>Packs what was added and forgets it: the builder is empty afterwards.</summary>
    public InteractionMatrix Build()
    {
        var (userKeys, userRanks) = Ranked(_users);
        var (itemKeys, itemRanks) = Ranked(_items);
        var (starts, events) = ByUser(userRanks, itemRanks);
        Clear();

        Parallel.For(0, userKeys.Length, Cores.Of(CancellationToken.None), user =>
        {
            var row = events.AsSpan(starts[user]..starts[user + 1]);
            Aggregate(row, userKeys[user], itemKeys);
        });
        return Pack(userKeys, itemKeys, starts, events);
    }

    private static int IndexOf(Dictionary<long, int> index, long key)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out var known);
        if (!known)
        {
            slot = index.Count - 1;
        }

        return slot;
    }

    private static (long[] Keys, int[] Ranks) Ranked(Dictionary<long, int> index)
    {
        var (keys, arrivals, ranks) = (index.Keys.ToArray(), index.Values.ToArray(), new int[index.Count]);
        Array.Sort(keys, arrivals);
        for (var rank = 0; rank < arrivals.Length; rank++)
        {
            ranks[arrivals[rank]] = rank;
        }

        return (keys, ranks);
    }

    private (int[] Starts, Event[] Events) ByUser(int[] userRanks, int[] itemRanks)
    {
        var starts = new int[userRanks.Length + 1];
        foreach (ref readonly var e in All())
        {
            starts[userRanks[e.User] + 1]++;
        }

        for (var user = 0; user < userRanks.Length; user++)
        {
            starts[user + 1] += starts[user];
        }

        var next = starts.AsSpan(..^1).ToArray();
        var events = new Event[Count];
        foreach (ref readonly var e in All())
        {
            var user = userRanks[e.User];
            events[next[user]++] = e with { User = user, Item = itemRanks[e.Item] };
        }

        return (starts, events);
    }

    /// <summary>Sums each pair into its first event, leaves weight 0 in the others, and sorts newest first, zeros last.</summary>
    private static void Aggregate(Span<Event> row, long userKey, long[] itemKeys)
    {
        row.Sort(static (a, b) => (a.Item, a.Time, a.Weight).CompareTo((b.Item, b.Time, b.Weight)));
        for (var first = 0; first < row.Length;)
        {
            var last = first;
            var weight = 0d;
            for (; last < row.Length && row[last].Item == row[first].Item; last++)
            {
                weight += row[last].Weight;
                row[last] = row[last] with { Weight = 0 };
            }

            // User is not needed any more inside its own row: the field carries the order of equal times.
            var order = Order(userKey, itemKeys[row[first].Item]);
            var sum = (float)Math.Clamp(weight, float.MinValue, float.MaxValue);
            row[first] = new Event(order, row[first].Item, sum, row[last - 1].Time);
            first = last;
        }

        row.Sort(static (a, b) => (a.Weight == 0, b.Time, a.User, a.Item).CompareTo((b.Weight == 0, a.Time, b.User, b.Item)));
    }

    /// <summary>A mix of both keys (the finaliser of SplitMix64), so that equal times stand in no particular order.</summary>
    internal static int Order(long user, long item)
    {
        var x = ((ulong)user * 0x9E3779B97F4A7C15) + (ulong)item;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x >> 33);
    }

    private static InteractionMatrix Pack(long[] userKeys, long[] itemKeys, int[] starts, Event[] events)
    {
        var packed = new int[starts.Length];
        for (var user = 0; user < userKeys.Length; user++)
        {
            var row = events.AsSpan(starts[user]..starts[user + 1]);
            var pairs = 0;
            while (pairs < row.Length && row[pairs].Weight != 0)
            {
                pairs++;
            }

            packed[user + 1] = packed[user] + pairs;
        }

        var (items, weights) = (new int[packed[^1]], new float[packed[^1]]);
        var times = Array.Exists(events, static e => e.Time > 0) ? new uint[packed[^1]] : [];
        for (var user = 0; user < userKeys.Length; user++)
        {
            for (var place = packed[user]; place < packed[user + 1]; place++)
            {
                var e = events[starts[user] + place - packed[user]];
                (items[place], weights[place]) = (e.Item, e.Weight);
                if (times.Length > 0)
                {
                    times[place] = e.Time;
                }
            }
        }

        return new InteractionMatrix(userKeys, itemKeys, packed, items, weights, times);
    }

    private EventsInOrder All() => new(_chunks, _filled);

    private void Clear()
    {
        _chunks.Clear();
        _users.Clear();
        _items.Clear();
        _filled = ChunkSize;
    }

    private readonly record struct Event(int User, int Item, float Weight, uint Time);

    private ref struct EventsInOrder(List<Event[]> chunks, int filled)
    {
        private int _chunk;
        private int _event = -1;

        public readonly ref readonly Event Current => ref chunks[_chunk][_event];

        public readonly EventsInOrder GetEnumerator() => this;

        public bool MoveNext()
        {
            if (++_event == ChunkSize)
            {
                (_chunk, _event) = (_chunk + 1, 0);
            }

            return _chunk < chunks.Count && (_chunk < chunks.Count - 1 || _event < filled);
        }
    }
}
