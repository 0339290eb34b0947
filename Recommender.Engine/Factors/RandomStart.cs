namespace Recommender.Engine.Factors;

/// <summary>Gaussian numbers of deviation 0.1 / sqrt(d), the start that the iALS reference uses.</summary>
internal static class RandomStart
{
    public static float[] Of(int items, int dimensions, int seed)
    {
        var values = new float[items * dimensions];
        var random = new Random(seed);
        var deviation = 0.1 / Math.Sqrt(dimensions);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * Gaussian(random));
        }

        return values;
    }

    /// <summary>Box and Muller.</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
