using Recommender.Engine.Interactions;
using Recommender.Engine.Online;

namespace Recommender.Tests.Training;

/// <summary>
/// A synthetic set: 20 clusters of 15 items, users with two favourite clusters, Zipf popularity inside a cluster, and
/// one interaction in ten anywhere.
/// </summary>
internal static class PlantedClusters
{
    private const int Clusters = 20;
    private const int ItemsPerCluster = 15;

    public static List<LiveEvent> Events(int seed, int users = 400)
    {
        var random = new Random(seed);
        var events = new List<LiveEvent>();
        for (var user = 0; user < users; user++)
        {
            var favourites = new[] { random.Next(Clusters), random.Next(Clusters) };
            var length = random.Next(6, 24);
            for (var k = 0; k < length; k++)
            {
                var cluster = random.Next(10) == 0 ? random.Next(Clusters) : favourites[random.Next(2)];
                var place = (int)(ItemsPerCluster * Math.Pow(random.NextDouble(), 2));
                events.Add(new LiveEvent(user, (cluster * ItemsPerCluster) + place, 1, 1_700_000_000 + (k * 3_600)));
            }
        }

        return events;
    }

    public static InteractionMatrix ToMatrix(IEnumerable<LiveEvent> events)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var e in events)
        {
            builder.Add(e.User, e.Item, e.Weight, e.Time);
        }

        return builder.Build();
    }
}
