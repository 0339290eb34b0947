using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// The interactions behind a model in a form that can grow, with the item indices of the model. Memory: 20 bytes per
/// pair and about 300 per user.
/// </summary>
internal sealed class LiveInteractions
{
    internal const long BytesPerPair = 20;
    internal const long BytesPerUser = 300;

    private readonly Weighting _weighting;
    private readonly Dictionary<long, int> _users = [];
    private readonly List<LiveRow> _rows = [];
    private readonly List<List<int>> _usersOf = [];
    private readonly List<double> _degrees = [];

    private LiveInteractions(ItemIndex items, Weighting weighting) => (Items, _weighting) = (items, weighting);

    public ItemIndex Items { get; private set; }

    public int UserCount => _rows.Count;

    public IReadOnlyList<LiveRow> Rows => _rows;

    /// <param name="matrix">With the weights as given; those of the model are computed here.</param>
    /// <param name="model">Items that it does not know are appended to its index.</param>
    public static LiveInteractions Load(InteractionMatrix matrix, RecommendationModel model, Func<long, string> typeOf)
    {
        var live = new LiveInteractions(model.Items, model.Parameters.Weighting);
        live.Append(matrix.ItemKeys, typeOf);
        var mapped = new int[matrix.ItemCount];
        for (var item = 0; item < mapped.Length; item++)
        {
            live.Items.TryFind(matrix.ItemKeys[item], out mapped[item]);
        }

        for (var user = 0; user < matrix.UserCount; user++)
        {
            live.Load(matrix, user, mapped);
        }

        return live;
    }

    /// <summary>Gives unknown items their indices, in the order given.</summary>
    public void Append(ReadOnlySpan<long> keys, Func<long, string> typeOf)
    {
        var (unknown, seen) = (new List<long>(), new HashSet<long>());
        foreach (var key in keys)
        {
            if (!Items.TryFind(key, out _) && seen.Add(key))
            {
                unknown.Add(key);
            }
        }

        Items = unknown.Count == 0 ? Items : Items.Append([.. unknown], typeOf);
        while (_usersOf.Count < Items.Count)
        {
            _usersOf.Add([]);
            _degrees.Add(0);
        }
    }

    /// <summary>Ascending.</summary>
    public List<int> UsersOf(int item) => _usersOf[item];

    public float DegreeOf(int item) => (float)_degrees[item];

    public (int User, int Item) Add(LiveEvent change)
    {
        Items.TryFind(change.Item, out var item);
        var user = FindOrAdd(change.User);
        var time = (uint)Math.Clamp(change.Time, 0, uint.MaxValue);
        var (magnitude, pairs) = _rows[user].Add(item, change.Weight, time, _weighting, KeyOf);
        _degrees[item] += magnitude;
        var users = _usersOf[item];
        if (pairs > 0)
        {
            users.Insert(~users.BinarySearch(user), user);
        }
        else if (pairs < 0)
        {
            users.RemoveAt(users.BinarySearch(user));
            _degrees[item] = users.Count == 0 ? 0 : _degrees[item];
        }

        return (user, item);
    }

    private long KeyOf(int item) => Items.Keys[item];

    private int FindOrAdd(long key)
    {
        if (!_users.TryGetValue(key, out var user))
        {
            user = _rows.Count;
            _users.Add(key, user);
            _rows.Add(new LiveRow(key));
        }

        return user;
    }

    private void Load(InteractionMatrix matrix, int user, int[] mapped)
    {
        var row = new LiveRow(matrix.UserKeys[user]);
        var times = matrix.TimesOf(user);
        var items = Array.ConvertAll(matrix.ItemsOf(user).ToArray(), item => mapped[item]);
        row.Fill(items, matrix.WeightsOf(user).ToArray(), times.IsEmpty ? new uint[items.Length] : times.ToArray(), _weighting);
        _users.Add(matrix.UserKeys[user], user);
        _rows.Add(row);
        for (var k = 0; k < items.Length; k++)
        {
            _usersOf[items[k]].Add(user);
            _degrees[items[k]] += Math.Abs(row.Weights[k]);
        }
    }
}
