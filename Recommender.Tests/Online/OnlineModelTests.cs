using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;
using Recommender.Tests.Training;

namespace Recommender.Tests.Online;

public sealed class OnlineModelTests
{
    public static TheoryData<string> Kinds => Worlds.Kinds;

    [Fact]
    public void Neighbours_after_updates_are_those_of_a_retraining()
    {
        var (before, events, after) = Split(PlantedClusters.Events(seed: 3));
        // Room for all neighbours: which ones a full row keeps may differ until the next rebuild.
        var parameters = new ModelParameters(Weighting.Plain, new CooccurrenceParameters(0.5f, 0.5f, 0.5f, 400), null, 0);
        var online = OnlineModel.Start(ModelTrainer.Train(before, static _ => "product", parameters, 1), before, static _ => "product");
        var retrained = ModelTrainer.Train(after, static _ => "product", parameters, 1);

        foreach (var batch in events.Chunk(50))
        {
            online.Apply(batch);
        }

        foreach (var key in after.ItemKeys)
        {
            Assert.True(online.Model.Items.TryFind(key, out var here) & retrained.Items.TryFind(key, out var there));
            var (mine, theirs) = (Scores(online.Model, here), Scores(retrained, there));
            Assert.All(mine, score => Assert.Equal(theirs[score.Key], score.Value, 0.01f));
        }
    }

    [Theory]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(1, 7 * 86_400f)]
    public void Likes_dislikes_and_what_they_cancel_count_as_in_a_retraining(float power, float halfLife)
    {
        var all = PlantedClusters.Events(seed: 3)
            .Select((e, k) => e with { Weight = k % 3 == 0 ? -1 : 1 + (k % 2), Time = 1_700_000_000 + ((e.User + (31 * e.Item)) % 500 * 3_600) });
        var (before, events, after) = Split([.. all]);
        var parameters = new ModelParameters(
            Weighting.Plain with { Power = power, HalfLife = halfLife }, new CooccurrenceParameters(0.5f, 0.5f, 0.5f, 400), null, 0);
        var start = ModelTrainer.Train(before, static _ => "product", parameters, 1);
        var online = OnlineModel.Start(start, before, static _ => "product");
        var retrained = ModelTrainer.Train(after, static _ => "product", parameters, 1);

        foreach (var batch in events.Chunk(50))
        {
            online.Apply(batch);
        }

        var (sum, retrainedSum) = (Sum(online.Model), Sum(retrained));
        Assert.True(Enumerable.Range(0, before.UserCount).Sum(user => before.ItemsOf(user).Length) < all.Select(e => (e.User, e.Item)).Distinct().Count());
        foreach (var key in after.ItemKeys)
        {
            Assert.True(online.Model.Items.TryFind(key, out var here) & retrained.Items.TryFind(key, out var there));
            Assert.Equal(retrained.Popularity[there], online.Model.Popularity[here]);
            Assert.Equal(retrained.Neighbours!.Degrees[there] / retrainedSum, online.Model.Neighbours!.Degrees[here] / sum, 1e-6f);
            var (mine, theirs) = (Scores(online.Model, here), Scores(retrained, there));
            Assert.All(mine, score => Assert.Equal(theirs[score.Key], score.Value, 0.01f));
        }

        static float Sum(RecommendationModel model) => model.Neighbours!.Degrees.ToArray().Sum();
    }

    [Fact]
    public async Task Deltas_applied_as_a_stream_give_what_they_give_one_by_one()
    {
        var (before, events, _) = Split(PlantedClusters.Events(seed: 7));
        var start = Worlds.Train(before, "blend");
        var online = OnlineModel.Start(start, before, static _ => "product");
        List<ModelDelta> deltas = [.. events.Chunk(60).Select((batch, k) => online.Apply([.. batch, new LiveEvent(9_999, 88_888 + k)]))];

        Assert.Equal(Bytes(online.Model), Bytes(await start.ApplyAsync(deltas.ToAsyncEnumerable())));
        Assert.Same(start, await start.ApplyAsync(AsyncEnumerable.Empty<ModelDelta>()));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await start.ApplyAsync(deltas.Skip(1).ToAsyncEnumerable()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Replica_that_applies_the_bytes_of_each_delta_equals_the_updater(string kind)
    {
        var (before, events, _) = Split(PlantedClusters.Events(seed: 5));
        var start = Worlds.Train(before, kind);
        var online = OnlineModel.Start(start, before, static _ => "product");
        var replica = start;

        foreach (var batch in events.Append(new LiveEvent(9_999, 88_888, 1, 0)).Chunk(100))
        {
            using var bytes = new MemoryStream();
            online.Apply(batch).Write(bytes);
            bytes.Position = 0;
            replica = replica.Apply(ModelDelta.Read(bytes));
        }

        Assert.Equal(Bytes(online.Model), Bytes(replica));
        Assert.True(replica.Items.TryFind(88_888, out _));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Readers_of_the_old_model_see_no_change(string kind)
    {
        var matrix = Worlds.Checkerboard(12);
        var model = Worlds.Train(matrix, kind);
        var before = Bytes(model);

        OnlineModel.Start(model, matrix, static _ => "product").Apply([new LiveEvent(3, 100), new LiveEvent(4, 1)]);

        Assert.Equal(before, Bytes(model));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void New_item_is_recommended_to_those_who_like_what_its_users_like(string kind)
    {
        var matrix = Worlds.Checkerboard(20);
        var online = OnlineModel.Start(Worlds.Train(matrix, kind), matrix, static _ => "product");

        online.Apply([.. Enumerable.Range(0, 8).Select(k => new LiveEvent(2 * k, 500))]);

        Assert.True(online.Model.Items.TryFind(500, out var item));
        var even = Worlds.Scores(online.Model, new HistoryItem(2), new HistoryItem(6));
        var odd = Worlds.Scores(online.Model, new HistoryItem(3), new HistoryItem(7));
        Assert.True(even[item] > odd[item]);
        Assert.True(even[item] > even[7]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_world_can_grow_online(string kind)
    {
        var nothing = new InteractionMatrixBuilder().Build();
        var online = OnlineModel.Start(Worlds.Train(nothing, kind), nothing, static _ => "product");

        online.Apply([new LiveEvent(1, 10), new LiveEvent(1, 11), new LiveEvent(2, 10), new LiveEvent(1, 10, -1)]);

        Assert.Equal(2, online.Model.ItemCount);
        Assert.All(Worlds.Scores(online.Model, new HistoryItem(0)), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Delta_for_another_state_is_refused()
    {
        var matrix = Worlds.Checkerboard(12);
        var model = Worlds.Train(matrix, "neighbours");
        var online = OnlineModel.Start(model, matrix, static _ => "product");

        online.Apply([new LiveEvent(1, 100)]);
        var second = online.Apply([new LiveEvent(2, 101)]);

        Assert.Throws<InvalidOperationException>(() => model.Apply(second));
    }

    private static (InteractionMatrix Before, List<LiveEvent> Events, InteractionMatrix After) Split(List<LiveEvent> all)
    {
        var events = all.Where(static (_, k) => k % 5 == 0).ToList();
        return (PlantedClusters.ToMatrix(all.Where(static (_, k) => k % 5 != 0)), events, PlantedClusters.ToMatrix(all));
    }

    private static Dictionary<long, float> Scores(RecommendationModel model, int item)
    {
        var scores = Worlds.Scores(model, new HistoryItem(item));
        return scores.Select((score, k) => (Key: model.Items.Keys[k], score)).ToDictionary(pair => pair.Key, pair => pair.score);
    }

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        ModelFormat.Write(model, stream);
        return stream.ToArray();
    }
}
