using System.Numerics.Tensors;

namespace Recommender.Engine.Profiles;

/// <summary>What a user likes, as one direction in the space of the entities' feature vectors.</summary>
public static class PreferenceVector
{
    // After some 20 further interactions an old one still counts half: tastes last longer than sessions.
    private const double HalfLife = 20;

    /// <summary>What an interaction with <paramref name="age"/> newer ones counts, compared with the newest.</summary>
    public static double Recency(int age) => Math.Pow(0.5, age / HalfLife);

    /// <summary>
    /// L2-normalised weighted sum of the feature vectors of a history, newest first; negative weights push away.
    /// Null when nothing in the history says anything.
    /// </summary>
    public static float[]? From(IReadOnlyList<(double Weight, ReadOnlyMemory<float> Feature)> history)
    {
        if (history.Count == 0)
        {
            return null;
        }

        var sum = new float[history[0].Feature.Length];
        for (var age = 0; age < history.Count; age++)
        {
            var weight = (float)(history[age].Weight * Recency(age));
            TensorPrimitives.MultiplyAdd(history[age].Feature.Span, weight, sum, sum);
        }

        var norm = TensorPrimitives.Norm<float>(sum);
        if (!float.IsNormal(norm))
        {
            return null;
        }

        TensorPrimitives.Divide(sum, norm, sum);
        return sum;
    }
}
