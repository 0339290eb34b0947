namespace Recommender.Engine.Interactions;

/// <summary>
/// Who interacted with what: a packed users x items matrix in both orientations. User and item keys are any
/// <see cref="long"/>; inside they are dense indices in ascending order of key. A user's row is ordered newest first,
/// pairs of equal time in an order drawn from their keys, so "the newest n" is a prefix of every row and a random
/// sample where there are no times. Memory: 16 bytes per pair (20 with times) and 12 per user and item.
/// </summary>
public sealed class InteractionMatrix
{
    private readonly int[] _userStarts;
    private readonly int[] _items;
    private readonly float[] _weights;
    private readonly uint[] _times;
    private readonly int[] _itemStarts;
    private readonly int[] _users;
    private readonly int[] _places;
    private readonly long[] _userKeys;
    private readonly long[] _itemKeys;

    internal InteractionMatrix(
        long[] userKeys, long[] itemKeys, int[] userStarts, int[] items, float[] weights, uint[] times)
    {
        (_userKeys, _itemKeys, _userStarts, _items, _weights, _times) = (userKeys, itemKeys, userStarts, items, weights, times);
        (_itemStarts, _users, _places) = ByItem();
        Newest = times.Length == 0 ? 0 : times.Max();
    }

    private InteractionMatrix(InteractionMatrix other, float[] weights)
    {
        (_userKeys, _itemKeys, _userStarts, _items, _times) =
            (other._userKeys, other._itemKeys, other._userStarts, other._items, other._times);
        (_itemStarts, _users, _places, Newest, _weights) =
            (other._itemStarts, other._users, other._places, other.Newest, weights);
    }

    public int UserCount => _userKeys.Length;

    public int ItemCount => _itemKeys.Length;

    /// <summary>Distinct (user, item) pairs.</summary>
    public int Count => _items.Length;

    /// <summary>Bytes in memory, without the constant part.</summary>
    public long ByteCount => (16L * Count) + (4L * _times.Length) + (12L * (UserCount + ItemCount));

    /// <summary>Unix seconds of the newest interaction; 0 when no interaction carries a time.</summary>
    public uint Newest { get; }

    public bool HasTimes => Newest > 0;

    /// <summary>Ascending; the position of a key is its index.</summary>
    public ReadOnlySpan<long> UserKeys => _userKeys;

    /// <summary>Ascending; the position of a key is its index.</summary>
    public ReadOnlySpan<long> ItemKeys => _itemKeys;

    /// <summary>All weights, row after row.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    public ReadOnlySpan<int> ItemsOf(int user) => _items.AsSpan(_userStarts[user]..(_userStarts[user + 1]));

    public ReadOnlySpan<float> WeightsOf(int user) => _weights.AsSpan(_userStarts[user]..(_userStarts[user + 1]));

    /// <summary>Unix seconds of the newest interaction of each pair; 0 is unknown.</summary>
    public ReadOnlySpan<uint> TimesOf(int user) =>
        _times.Length == 0 ? default : _times.AsSpan(_userStarts[user]..(_userStarts[user + 1]));

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> UsersOf(int item) => _users.AsSpan(_itemStarts[item]..(_itemStarts[item + 1]));

    /// <summary>For each of <see cref="UsersOf"/>, where the pair stands among all pairs (see <see cref="RowStart"/>).</summary>
    public ReadOnlySpan<int> PlacesOf(int item) => _places.AsSpan(_itemStarts[item]..(_itemStarts[item + 1]));

    /// <summary>Place of the first (newest) pair of a user among all pairs.</summary>
    public int RowStart(int user) => _userStarts[user];

    public int FindUser(long key) => Array.BinarySearch(_userKeys, key);

    public int FindItem(long key) => Array.BinarySearch(_itemKeys, key);

    /// <summary>The same pairs with other weights, given place by place.</summary>
    internal InteractionMatrix WithWeights(float[] weights) => new(this, weights);

    /// <summary>The same users and items without the newest <paramref name="count"/> pairs of each user.</summary>
    public InteractionMatrix WithoutNewest(ReadOnlySpan<int> count) =>
        Copy([.. Enumerable.Range(0, UserCount)], count);

    /// <summary>The same items with these users (ascending indices) only.</summary>
    public InteractionMatrix OfUsers(int[] users) => Copy(users, new int[UserCount]);

    private InteractionMatrix Copy(int[] users, ReadOnlySpan<int> skip)
    {
        var starts = new int[users.Length + 1];
        for (var row = 0; row < users.Length; row++)
        {
            starts[row + 1] = starts[row] + ItemsOf(users[row]).Length - skip[users[row]];
        }

        var (items, weights) = (new int[starts[^1]], new float[starts[^1]]);
        var times = _times.Length == 0 ? [] : new uint[starts[^1]];
        for (var row = 0; row < users.Length; row++)
        {
            var user = users[row];
            ItemsOf(user)[skip[user]..].CopyTo(items.AsSpan(starts[row]));
            WeightsOf(user)[skip[user]..].CopyTo(weights.AsSpan(starts[row]));
            if (times.Length > 0)
            {
                TimesOf(user)[skip[user]..].CopyTo(times.AsSpan(starts[row]));
            }
        }

        return new InteractionMatrix(Array.ConvertAll(users, user => _userKeys[user]), _itemKeys, starts, items, weights, times);
    }

    private (int[] Starts, int[] Users, int[] Places) ByItem()
    {
        var starts = new int[ItemCount + 1];
        foreach (var item in _items)
        {
            starts[item + 1]++;
        }

        for (var item = 0; item < ItemCount; item++)
        {
            starts[item + 1] += starts[item];
        }

        var next = starts.AsSpan(..^1).ToArray();
        var (users, places) = (new int[Count], new int[Count]);
        for (var user = 0; user < UserCount; user++)
        {
            for (var place = _userStarts[user]; place < _userStarts[user + 1]; place++)
            {
                var slot = next[_items[place]]++;
                (users[slot], places[slot]) = (user, place);
            }
        }

        return (starts, users, places);
    }
}
