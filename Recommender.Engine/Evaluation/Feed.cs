using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>Sends interactions through the online path as a worker does: in batches, each applied by a replica from its bytes.</summary>
internal static class Feed
{
    /// <summary>A few batches rather than thousands of ticks: every batch recounts the rows of all its users.</summary>
    private const int Batches = 4;

    public static List<LiveEvent> Events(IEnumerable<UserList> lists) =>
        [.. lists.SelectMany(static list => list.Items.Select(item => new LiveEvent(list.User, item)))];

    public static RecommendationModel Into(
        RecommendationModel model, InteractionMatrix before, List<LiveEvent> events, CancellationToken cancellationToken)
    {
        var worker = OnlineModel.Start(model, before, static _ => "item");
        var replica = model;
        foreach (var batch in events.Chunk(Math.Max(1, (events.Count + Batches - 1) / Batches)))
        {
            using var bytes = new MemoryStream();
            worker.Apply(batch, cancellationToken).Write(bytes);
            bytes.Position = 0;
            replica = replica.Apply(ModelDelta.Read(bytes));
        }

        return replica;
    }
}
