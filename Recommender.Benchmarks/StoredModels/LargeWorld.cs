using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.StoredModels;

/// <summary>Users with a favourite cluster of a hundred items and Zipf popularity within it, for any number of items.</summary>
internal static class LargeWorld
{
    public const int PerUser = 50;

    private const int PerCluster = 100;

    public static InteractionMatrix Matrix(int items)
    {
        var (random, builder, clusters) = (new Random(1), new InteractionMatrixBuilder(), items / PerCluster);
        for (var user = 0; user < items; user++)
        {
            var favourite = random.Next(clusters);
            for (var k = 0; k < PerUser; k++)
            {
                var cluster = random.Next(4) == 0 ? random.Next(clusters) : favourite;
                var place = (int)Math.Pow(PerCluster, random.NextDouble()) - 1;
                builder.Add(user, (place * clusters) + cluster, 1, 1_700_000_000 + k);
            }
        }

        return builder.Build();
    }

    public static RecommendationModel Model(InteractionMatrix matrix) => ModelTrainer.Train(
        matrix, _ => "product", ModelParameters.Default with { Ials = new(64, 0.003f, 0.01f, Epochs: 2), FactorShare = 0.5f }, seed: 1);
}
