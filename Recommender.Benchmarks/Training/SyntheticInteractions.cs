using Recommender.Engine.Interactions;

namespace Recommender.Benchmarks.Training;

/// <summary>Interactions of the size of a large tenant; popularity and activity are skewed as in real shops.</summary>
internal static class SyntheticInteractions
{
    private const int Users = 500_000;
    private const int Items = 100_000;
    private const int Events = 10_000_000;
    private const long Start = 1_700_000_000;

    public static InteractionMatrix TenMillion()
    {
        var random = new Random(1);
        var builder = new InteractionMatrixBuilder();
        for (var e = 0; e < Events; e++)
        {
            builder.Add(Skewed(random, Users, 2), Skewed(random, Items, 3), 1 + random.Next(3), Start + e);
        }

        return builder.Build();
    }

    private static int Skewed(Random random, int count, int power) => (int)(count * Math.Pow(random.NextDouble(), power));
}
