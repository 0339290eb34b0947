using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.Micro;

/// <summary>Interactions of users with favourite clusters and Zipf popularity: the shape of docs/performance.md in memory.</summary>
internal static class TrainingWorld
{
    public const int Items = 10_000;

    private const int Users = 2_000;
    private const int PerUser = 50;
    private const int Clusters = 100;

    public static InteractionMatrix Matrix()
    {
        var (random, builder) = (new Random(1), new InteractionMatrixBuilder());
        for (var user = 0; user < Users; user++)
        {
            var favourite = random.Next(Clusters);
            for (var k = 0; k < PerUser; k++)
            {
                var cluster = random.Next(4) == 0 ? random.Next(Clusters) : favourite;
                var place = (int)Math.Pow(Items / Clusters, random.NextDouble()) - 1;
                builder.Add(user, (place * Clusters) + cluster, 1, 1_700_000_000 + k);
            }
        }

        return builder.Build();
    }

    public static RecommendationModel Model() => ModelTrainer.Train(
        Matrix(),
        _ => "product",
        ModelParameters.Default with { Ials = new(64, 0.003f, 0.01f, Epochs: 1), FactorShare = 0.5f },
        seed: 1);

    /// <summary>Fifty items that the model knows, newest first.</summary>
    public static HistoryItem[] History(RecommendationModel model) =>
        [.. Enumerable.Range(0, PerUser).Select(k => new HistoryItem(k * 131 % model.ItemCount, 1, 1_700_000_000))];
}
