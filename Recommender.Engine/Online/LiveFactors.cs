using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// User vectors and item vectors that follow the interactions: changed users are folded in again, then the touched
/// items. Memory: 4 d bytes per user and item.
/// </summary>
internal sealed class LiveFactors
{
    private readonly LiveInteractions _interactions;
    private ItemFactors _items;
    private float[] _users;

    /// <summary>
    /// An item that never was trained needs this many users before its vector says more than noise, or than the one that
    /// its attributes suggested.
    /// </summary>
    private const int FewestUsers = 5;

    public LiveFactors(ItemFactors items, LiveInteractions interactions)
    {
        (_items, _interactions, _users) = (items, interactions, []);
        FoldIn([.. Enumerable.Range(0, interactions.UserCount)], CancellationToken.None);
    }

    /// <param name="users">Users whose rows changed.</param>
    /// <param name="items">Items to solve again.</param>
    /// <param name="suggested">Vectors of new items for as long as too few users have them.</param>
    /// <param name="cancellationToken">Ends it between rows.</param>
    /// <returns>The vectors of <paramref name="items"/> one after the other, and the Gram matrix of all items.</returns>
    public (float[] Vectors, float[] Gram) Update(
        int[] users, int[] items, IReadOnlyDictionary<int, float[]> suggested, CancellationToken cancellationToken)
    {
        var dimensions = _items.Dimensions;
        var values = new float[_interactions.Items.Count * dimensions];
        _items.Values.CopyTo(values);
        foreach (var (item, vector) in suggested)
        {
            vector.CopyTo(values.AsSpan(item * dimensions));
        }

        _items = new ItemFactors(_items.Parameters, values, _items.Gram);
        FoldIn(users, cancellationToken);
        Solve(items, values, suggested, cancellationToken);
        _items = new ItemFactors(_items.Parameters, values);

        var vectors = new float[items.Length * dimensions];
        for (var k = 0; k < items.Length; k++)
        {
            _items.Of(items[k]).CopyTo(vectors.AsSpan(k * dimensions));
        }

        return (vectors, _items.Gram);
    }

    private void FoldIn(int[] users, CancellationToken cancellationToken)
    {
        var (factors, dimensions) = (_items, _items.Dimensions);
        Array.Resize(ref _users, _interactions.UserCount * dimensions);
        Each(users.Length, dimensions, (k, equations) =>
        {
            var row = _interactions.Rows[users[k]];
            factors.FoldIn(equations, row.Items, row.Weights, _users.AsSpan(users[k] * dimensions, dimensions));
        }, cancellationToken);
    }

    private void Solve(
        int[] items, float[] values, IReadOnlyDictionary<int, float[]> suggested, CancellationToken cancellationToken)
    {
        var (parameters, dimensions) = (_items.Parameters, _items.Dimensions);
        var gram = Gram.Of(_users, dimensions);
        Each(items.Length, dimensions, (k, equations) =>
        {
            var item = items[k];
            var target = values.AsSpan(item * dimensions, dimensions);
            var isTrained = item < _interactions.Items.SortedCount && target.ContainsAnyExcept(0f) && !suggested.ContainsKey(item);
            if (!isTrained && _interactions.UsersOf(item).Count < FewestUsers)
            {
                return;
            }

            equations.Start(gram, parameters.Alpha0, parameters.Ridge(_interactions.DegreeOf(item), _interactions.UserCount));
            AddUsers(equations, item);
            equations.Solve(target);
        }, cancellationToken);
    }

    private void AddUsers(NormalEquations equations, int item)
    {
        var dimensions = _items.Dimensions;
        foreach (var user in _interactions.UsersOf(item))
        {
            var row = _interactions.Rows[user];
            var weight = row.Weights[Array.IndexOf(row.Items, item)];
            equations.Add(_users.AsSpan(user * dimensions, dimensions), Math.Abs(weight), Math.Sign(weight));
        }
    }

    private static void Each(int count, int dimensions, Action<int, NormalEquations> solve, CancellationToken cancellationToken) =>
        Cores.Each(count, () => new NormalEquations(dimensions), solve, cancellationToken);
}
