using System.Numerics.Tensors;

namespace Recommender.Engine.Interactions;

/// <summary>
/// What an interaction is worth to a model: <c>sign(w) |w|^Power 2^-(age / HalfLife)</c>, divided so that the mean
/// magnitude over the training data is 1. Multiplying all weights by a constant therefore changes nothing.
/// </summary>
/// <param name="Power">0: only the sign counts; 1: the weight as it is.</param>
/// <param name="HalfLife">In seconds; infinite: age does not matter.</param>
/// <param name="Newest">Unix seconds of the newest training interaction, from which age is counted.</param>
/// <param name="Scale">The mean magnitude before division.</param>
public readonly record struct Weighting(float Power, float HalfLife, uint Newest, float Scale)
{
    public static Weighting Plain { get; } = new(0, float.PositiveInfinity, 0, 1);

    /// <summary>The same formula measured on a matrix, and that matrix with its weights replaced.</summary>
    public static (Weighting Weighting, InteractionMatrix Matrix) Fit(InteractionMatrix matrix, float power, float halfLife)
    {
        var weighting = new Weighting(power, halfLife, matrix.Newest, 1);
        if (float.IsInfinity(halfLife) && AllOne(matrix.Weights))
        {
            return (weighting, matrix);
        }

        var weights = new float[matrix.Count];
        for (var user = 0; user < matrix.UserCount; user++)
        {
            var row = weights.AsSpan(matrix.RowStart(user));
            var given = matrix.WeightsOf(user);
            var times = matrix.TimesOf(user);
            for (var i = 0; i < given.Length; i++)
            {
                row[i] = weighting.Of(given[i], times.IsEmpty ? 0 : times[i]);
            }
        }

        var scale = weights.Length == 0 ? 1 : TensorPrimitives.SumOfMagnitudes(weights) / weights.Length;
        scale = float.IsFinite(scale) && scale > 0 ? scale : 1;
        TensorPrimitives.Divide(weights, scale, weights);
        return (weighting with { Scale = scale }, matrix.WithWeights(weights));
    }

    /// <summary>As with events that only happen or not, which no power changes.</summary>
    private static bool AllOne(ReadOnlySpan<float> weights) => !weights.ContainsAnyExcept(1, -1);

    /// <summary>Time 0 is unknown and does not decay; a time after the training data may weigh more than fresh did then.</summary>
    public float Of(float weight, uint time)
    {
        var magnitude = Power switch
        {
            0 => weight == 0 ? 0 : 1,
            1 => Math.Abs(weight),
            _ => MathF.Pow(Math.Abs(weight), Power),
        };
        var decay = time == 0 || float.IsInfinity(HalfLife) ? 1 : (float)Math.Pow(2, ((double)time - Newest) / HalfLife);
        return MathF.CopySign(Math.Min(magnitude * decay / Scale, 1e6f), weight);
    }
}
