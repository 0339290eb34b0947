using System.Numerics.Tensors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Factors;

/// <summary>
/// Trains item factors by alternating exact solves. Loss: <c>sum over pairs of |w| (target - x)^2 + alpha0 sum over
/// everything of x^2 + frequency-scaled regularisation</c>; the target is 1, or -1 for a dislike. Every solve belongs to
/// one thread, so the result does not depend on their number. Memory: 4 d bytes per user and item, and 4 d (d + 256)
/// per thread.
/// </summary>
internal sealed class Ials
{
    private readonly InteractionMatrix _matrix;
    private readonly IalsParameters _parameters;
    private readonly float[] _users;
    private readonly float[] _items;

    private Ials(InteractionMatrix matrix, IalsParameters parameters, float[] items) =>
        (_matrix, _parameters, _users, _items) =
            (matrix, parameters, new float[matrix.UserCount * parameters.Dimensions], items);

    /// <param name="matrix">Weights of mean magnitude 1 (see <see cref="Weighting"/>).</param>
    /// <param name="parameters">At most <see cref="IalsParameters.MostDimensions"/> dimensions.</param>
    /// <param name="seed">Of the random start.</param>
    /// <param name="cancellationToken">Ends it between rows.</param>
    public static ItemFactors Train(
        InteractionMatrix matrix, IalsParameters parameters, int seed, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Dimensions, IalsParameters.MostDimensions);
        var ials = new Ials(matrix, parameters, RandomStart.Of(matrix.ItemCount, parameters.Dimensions, seed));
        for (var epoch = 0; epoch < parameters.Epochs; epoch++)
        {
            ials.SolveUsers(cancellationToken);
            ials.SolveItems(cancellationToken);
        }

        return new ItemFactors(parameters, ials._items);
    }

    private void SolveUsers(CancellationToken cancellationToken)
    {
        var factors = new ItemFactors(_parameters, _items);
        var dimensions = _parameters.Dimensions;
        Each(
            _matrix.UserCount,
            (user, equations) => factors.FoldIn(
                equations, _matrix.ItemsOf(user), _matrix.WeightsOf(user), _users.AsSpan(user * dimensions, dimensions)),
            cancellationToken);
    }

    private void SolveItems(CancellationToken cancellationToken)
    {
        var dimensions = _parameters.Dimensions;
        var gram = Gram.Of(_users, dimensions);
        Each(
            _matrix.ItemCount,
            (item, equations) =>
            {
                equations.Start(gram, _parameters.Alpha0, _parameters.Ridge(Magnitude(item), _matrix.UserCount));
                AddUsers(equations, item);
                equations.Solve(_items.AsSpan(item * dimensions, dimensions));
            },
            cancellationToken);
    }

    private float Magnitude(int item)
    {
        var sum = 0f;
        foreach (var place in _matrix.PlacesOf(item))
        {
            sum += Math.Abs(_matrix.Weights[place]);
        }

        return sum;
    }

    private void AddUsers(NormalEquations equations, int item)
    {
        var users = _matrix.UsersOf(item);
        var places = _matrix.PlacesOf(item);
        for (var k = 0; k < users.Length; k++)
        {
            var weight = _matrix.Weights[places[k]];
            var user = _users.AsSpan(users[k] * _parameters.Dimensions, _parameters.Dimensions);
            equations.Add(user, Math.Abs(weight), Math.Sign(weight));
        }
    }

    private void Each(int count, Action<int, NormalEquations> solve, CancellationToken cancellationToken) =>
        Cores.Each(count, () => new NormalEquations(_parameters.Dimensions), solve, cancellationToken);
}
