using System.Numerics.Tensors;

namespace Recommender.Engine.Blending;

/// <summary>
/// Two score vectors of one user, each divided by its own standard deviation over all items and mixed:
/// <c>(1 - share) neighbours / sd + share factors / sd</c>. Share 0 is neighbours only, 1 is factors only; the weight
/// of the literature, in [0, infinity], is share / (1 - share).
/// </summary>
public static class Blend
{
    /// <summary>The standard deviation; 1 for scores that do not vary, so dividing by it is harmless.</summary>
    public static float Deviation(ReadOnlySpan<float> scores) => Deviation(scores, scores.Length);

    /// <summary>The same for more scores than are given: the others are 0.</summary>
    internal static float Deviation(ReadOnlySpan<float> scores, int count)
    {
        if (scores.IsEmpty)
        {
            return 1;
        }

        var mean = TensorPrimitives.Sum(scores) / count;
        var variance = (TensorPrimitives.SumOfSquares(scores) / count) - (mean * mean);
        return variance > 0 && float.IsFinite(variance) ? MathF.Sqrt(variance) : 1;
    }

    /// <summary><c>target = target targetFactor + other otherFactor</c>.</summary>
    public static void Mix(Span<float> target, float targetFactor, ReadOnlySpan<float> other, float otherFactor)
    {
        TensorPrimitives.Multiply(target, targetFactor, target);
        TensorPrimitives.MultiplyAdd(other, otherFactor, target, target);
    }

    /// <summary>
    /// A blended score, in deviations, as a number in [0, 1]: strictly increasing while floats can tell, 0.5 for no
    /// evidence. 4 deviations, where recommended items of a typical user begin, give 0.75.
    /// </summary>
    public static float ToUnit(float score) =>
        float.IsNaN(score) ? 0
        : float.IsInfinity(score) ? (score > 0 ? 1 : 0)
        : 0.5f + (0.5f * score / (Math.Abs(score) + 4));
}

/// <summary>What raw scores are multiplied by in the blend of one user: their share, in deviations of that user.</summary>
internal readonly record struct BlendMix(float Neighbours, float Factors);
