using System.Buffers;
using System.Numerics.Tensors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// Item-to-item co-occurrence, trained: per item its neighbours and its degree (sum of the magnitudes of its weights).
/// Degrees are applied when scoring, so a changed degree needs no row to be rewritten. Immutable.
/// </summary>
public sealed class Neighbourhood
{
    private readonly NeighbourRow[] _rows;
    private readonly float[] _degrees;
    private readonly float[] _from;
    private readonly float[] _to;

    internal Neighbourhood(CooccurrenceParameters parameters, NeighbourRow[] rows, float[] degrees)
    {
        (Parameters, _rows, _degrees) = (parameters, rows, degrees);
        _from = Powers(degrees, -parameters.A);
        _to = Powers(degrees, -parameters.B);
    }

    public CooccurrenceParameters Parameters { get; }

    public int ItemCount => _rows.Length;

    public ReadOnlySpan<NeighbourRow> Rows => _rows;

    public ReadOnlySpan<float> Degrees => _degrees;

    /// <summary>
    /// Deterministic on any number of threads: every row is counted by one thread in the order of its users.
    /// Cost: the sum over users of min(|u|, 200)^2 additions; memory beside the result: 12 bytes per item and thread.
    /// </summary>
    public static Neighbourhood Train(
        InteractionMatrix matrix, CooccurrenceParameters parameters, CancellationToken cancellationToken = default)
    {
        var degrees = DegreesOf(matrix);
        var selection = Powers(degrees, -parameters.Selection);
        var userFactors = UserFactors(matrix, parameters.G);
        var rows = new NeighbourRow[matrix.ItemCount];
        Cores.Each(
            matrix.ItemCount,
            () => new RowCounter(matrix.ItemCount),
            (item, counter) =>
            {
                Count(counter, matrix, userFactors, item);
                rows[item] = counter.Take(item, selection, parameters.Neighbours);
            },
            cancellationToken);
        return new Neighbourhood(parameters, rows, degrees);
    }

    /// <summary>The same counts under other degree exponents; G, neighbours and selection belong to the training.</summary>
    internal Neighbourhood With(float a, float b) => new(Parameters with { A = a, B = b }, _rows, _degrees);

    /// <summary>Adds to every item's score what the history says: <c>sum over j of w_j sim(j -> i)</c>.</summary>
    /// <param name="items">Item indices of the history.</param>
    /// <param name="weights">Their weights; a dislike is negative and lowers its neighbours.</param>
    /// <param name="scores">One per item, overwritten.</param>
    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> scores)
    {
        scores.Clear();
        var buffer = ArrayPool<float>.Shared.Rent(Math.Max(Parameters.Neighbours, 1));
        for (var k = 0; k < items.Length; k++)
        {
            ref readonly var row = ref _rows[items[k]];
            row.AddTo(scores, weights[k] * _from[items[k]] * row.Scale, buffer);
        }

        ArrayPool<float>.Shared.Return(buffer);
        TensorPrimitives.Multiply(scores, _to.AsSpan(..scores.Length), scores);
    }

    /// <summary>The terms whose sum is the score of <paramref name="candidate"/>: one per item of the history.</summary>
    public void Explain(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int candidate, Span<float> terms)
    {
        for (var k = 0; k < items.Length; k++)
        {
            ref readonly var row = ref _rows[items[k]];
            var place = row.Find(candidate);
            terms[k] = place < 0
                ? 0
                : weights[k] * _from[items[k]] * row.Scale * (float)row.Counts[place] * _to[candidate];
        }
    }

    internal static float UserFactor(ReadOnlySpan<float> weights, float g) =>
        MathF.Pow(Math.Max(TensorPrimitives.SumOfMagnitudes(weights), float.Epsilon), -g);

    private static void Count(RowCounter counter, InteractionMatrix matrix, float[] userFactors, int item)
    {
        var users = matrix.UsersOf(item);
        var places = matrix.PlacesOf(item);
        for (var k = 0; k < users.Length; k++)
        {
            var user = users[k];
            var place = places[k] - matrix.RowStart(user);
            if (place >= CooccurrenceParameters.HistoryCap)
            {
                continue;
            }

            var length = Math.Min(matrix.ItemsOf(user).Length, CooccurrenceParameters.HistoryCap);
            var weights = matrix.WeightsOf(user)[..length];
            counter.Add(userFactors[user], weights[place], matrix.ItemsOf(user)[..length], weights);
        }
    }

    internal static float[] UserFactors(InteractionMatrix matrix, float g)
    {
        var factors = new float[matrix.UserCount];
        for (var user = 0; user < factors.Length; user++)
        {
            factors[user] = UserFactor(matrix.WeightsOf(user), g);
        }

        return factors;
    }

    internal static float[] DegreesOf(InteractionMatrix matrix)
    {
        var degrees = new float[matrix.ItemCount];
        for (var item = 0; item < degrees.Length; item++)
        {
            var sum = 0d;
            foreach (var place in matrix.PlacesOf(item))
            {
                sum += Math.Abs(matrix.Weights[place]);
            }

            degrees[item] = (float)sum;
        }

        return degrees;
    }

    internal static float[] Powers(float[] degrees, float exponent) =>
        Array.ConvertAll(degrees, degree => degree > 0 ? MathF.Pow(degree, exponent) : 0);
}
