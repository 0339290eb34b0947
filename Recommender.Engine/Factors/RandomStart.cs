namespace Recommender.Engine.Factors;

/// <summary>Gaussian numbers of deviation 0.1 / sqrt(d), the start that the iALS reference uses.</summary>
internal static class RandomStart
{
    public static float[] Of(int items, int dimensions, int seed, ItemFactors? start)
    {
        var values = new float[items * dimensions];
        var random = new Random(seed);
        var deviation = 0.1 / Math.Sqrt(dimensions);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * Gaussian(random));
        }

        if (start is not null && start.Dimensions == dimensions)
        {
            Overwrite(values, start);
        }

        return values;
    }

    private static void Overwrite(float[] values, ItemFactors start)
    {
        for (var item = 0; item < Math.Min(start.ItemCount, values.Length / start.Dimensions); item++)
        {
            if (start.Of(item).ContainsAnyExcept(0f))
            {
                start.Of(item).CopyTo(values.AsSpan(item * start.Dimensions));
            }
        }
    }

    /// <summary>Box and Muller.</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
