using Recommender.Engine.Blending;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Training;

namespace Recommender.Tests.Training;

public sealed class RecommendationModelTests
{
    public static TheoryData<string> Kinds => Worlds.Kinds;

    public static TheoryData<string, int, int, int> SmallWorlds
    {
        get
        {
            var worlds = new TheoryData<string, int, int, int>();
            foreach (var kind in new[] { "neighbours", "factors", "blend" })
            {
                foreach (var (users, items, events) in from u in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 3) from e in Enumerable.Range(0, 3) select (u, i, e))
                {
                    worlds.Add(kind, users, items, events);
                }
            }

            return worlds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Checkerboard_users_get_the_withheld_item_of_their_colour_first(string kind)
    {
        var matrix = Worlds.Checkerboard(20);
        var model = Worlds.Train(matrix, kind);
        for (var user = 0; user < matrix.UserCount; user++)
        {
            var scores = Worlds.Scores(model, Worlds.History(matrix, user));
            RecommendationModel.Exclude(scores, matrix.ItemsOf(user));
            var best = new ScoredItem[1];
            TopItems.Select(scores, best);

            Assert.Equal(user, best[0].Item);
        }
    }

    [Theory]
    [MemberData(nameof(SmallWorlds))]
    public void The_smallest_worlds_train_and_score_finitely(string kind, int users, int items, int events)
    {
        var builder = new InteractionMatrixBuilder();
        for (var e = 0; e < events && users > 0 && items > 0; e++)
        {
            builder.Add(e % users, e % items);
        }

        var matrix = builder.Build();
        var model = Worlds.Train(matrix, kind);
        for (var user = 0; user < matrix.UserCount; user++)
        {
            Assert.All(Worlds.Scores(model, Worlds.History(matrix, user)), score => Assert.InRange(Blend.ToUnit(score), 0f, 1f));
            Assert.All(Worlds.Scores(model, Worlds.History(matrix, user)), score => Assert.True(float.IsFinite(score)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Dislike_lowers_the_neighbours_of_an_item(string kind)
    {
        var model = Worlds.Train(Worlds.Checkerboard(20), kind);

        var liked = Worlds.Scores(model, new HistoryItem(4), new HistoryItem(3), new HistoryItem(8, 1));
        var disliked = Worlds.Scores(model, new HistoryItem(4), new HistoryItem(3), new HistoryItem(8, -1));

        Assert.True(disliked[10] < liked[10]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Doubling_all_weights_changes_nothing(string kind)
    {
        var once = Worlds.Train(Worlds.Checkerboard(20), kind);
        var twice = Worlds.Train(Worlds.Checkerboard(20, weight: 2), kind);

        Assert.Equal(Worlds.Scores(once, new(4), new(6)), Worlds.Scores(twice, new(4, 2), new(6, 2)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Weights_of_any_size_give_finite_scores(string kind)
    {
        float[] weights = [1e6f, -1e6f, 1e-6f, -1e-6f, 2e9f, float.Epsilon, 1];
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 12; user++)
        {
            for (var item = 0; item < 9; item++)
            {
                builder.Add(user, item, weights[((3 * user) + item) % weights.Length], time: 1_700_000_000);
            }
        }

        var matrix = builder.Build();
        var model = Worlds.Train(matrix, kind);

        Assert.All(Enumerable.Range(0, matrix.UserCount), user =>
            Assert.All(Worlds.Scores(model, Worlds.History(matrix, user)), score => Assert.True(float.IsFinite(score))));
        Assert.All(weights, weight =>
            Assert.All(Worlds.Scores(model, new(4, weight), new(6, -weight)), score => Assert.True(float.IsFinite(score))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_done_long_ago_says_less(string kind)
    {
        const uint Day = 86_400;
        const uint Now = 20_000 * Day;
        var parameters = Worlds.Parameters(kind) with { Weighting = Weighting.Plain with { HalfLife = 7 * Day } };
        var model = ModelTrainer.Train(Worlds.Checkerboard(20, time: Now), static _ => "product", parameters, seed: 1);

        var recent = Worlds.Scores(model, new(4, 1, Now), new(5, 1, Now - (70 * Day)));
        var old = Worlds.Scores(model, new(5, 1, Now), new(4, 1, Now - (70 * Day)));

        Assert.True(recent[10] > recent[11] && old[10] < old[11]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_stops_when_it_is_cancelled(string kind) => Assert.ThrowsAny<OperationCanceledException>(() =>
        ModelTrainer.Train(Worlds.Checkerboard(20), static _ => "product", Worlds.Parameters(kind), seed: 1, new CancellationToken(canceled: true)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Other_keys_in_another_order_change_nothing(string kind)
    {
        var one = Worlds.Train(Worlds.Checkerboard(20), kind);
        var other = Worlds.Train(Worlds.Checkerboard(20, static number => 1_000_000_007 + (7 * number % 20)), kind);

        Assert.NotEqual(4, Item(4));
        var (expected, actual) = (Worlds.Scores(one, new(4), new(6)), Worlds.Scores(other, new(Item(4)), new(Item(6))));

        // Factors begin at random numbers in the order of the items, which a few epochs do not forget; the colours are 2 apart.
        var tolerance = kind == "neighbours" ? 1e-3f : 0.5f;
        Assert.All(Enumerable.Range(0, 20), number => Assert.Equal(expected[number], actual[Item(number)], tolerance));

        int Item(int number) => other.Items.TryFind(1_000_000_007 + (7 * number % 20), out var item) ? item : -1;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Terms_of_an_explanation_add_up_to_the_score(string kind)
    {
        var model = Worlds.Train(Worlds.Checkerboard(20), kind);
        HistoryItem[] history = [new(4, 2), new(6), new(3, -1)];

        var scores = new float[model.ItemCount];
        model.Score(history, scores, out var mix);
        using var explanation = new ModelExplanation(model, history, mix);
        var terms = explanation.Of(candidate: 10).ToArray();

        Assert.Equal(scores[10], terms.Sum(term => term.Total), 1e-3f);
        // Nobody has 3 and 10 together, so 3 is no neighbour and has no term of its own.
        int[] expected = kind == "neighbours" ? [4, 6] : [4, 6, 3];
        Assert.Equal(expected, terms.Select(term => term.Item));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bytes_are_the_same_for_any_number_of_threads_and_survive_a_round_trip(string kind)
    {
        var bytes = Bytes(Worlds.Train(Worlds.Checkerboard(40), kind));
        var oneAtATime = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var single = await Task.Factory.StartNew(
            () => Bytes(Worlds.Train(Worlds.Checkerboard(40), kind)), TestContext.Current.CancellationToken,
            TaskCreationOptions.None, oneAtATime);
        var copy = ModelFormat.Read(new MemoryStream(bytes));

        Assert.Equal(bytes, single);
        Assert.Equal(bytes, Bytes(copy));
        Assert.Equal(
            Worlds.Scores(Worlds.Train(Worlds.Checkerboard(40), kind), new HistoryItem(4), new HistoryItem(7)),
            Worlds.Scores(copy, new HistoryItem(4), new HistoryItem(7)));
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var bytes = Bytes(Worlds.Train(Worlds.Checkerboard(10), "blend"));
        for (var place = 0; place < bytes.Length; place += 7)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x55;

            Assert.Throws<InvalidDataException>(() => ModelFormat.Read(new MemoryStream(damaged)));
        }

        Assert.Throws<InvalidDataException>(() => ModelFormat.Read(new MemoryStream(bytes, 0, bytes.Length - 1)));
    }

    [Fact]
    public void Unknown_user_is_said_to_be_unknown()
    {
        var model = Worlds.Train(Worlds.Checkerboard(10), "blend");

        Assert.False(model.Score([], new float[model.ItemCount]));
    }

    [Fact]
    public void Only_the_asked_type_is_kept()
    {
        var model = ModelTrainer.Train(
            Worlds.Checkerboard(10), static key => key < 5 ? "article" : "product", Worlds.Parameters("blend"), seed: 1);
        var scores = Worlds.Scores(model, new HistoryItem(4));
        var best = new ScoredItem[10];

        model.KeepType(scores, "article");
        var found = TopItems.Select(scores, best);

        Assert.Equal([0, 1, 2, 3, 4], best[..found].Select(b => b.Item).Order());
    }

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        ModelFormat.Write(model, stream);
        return stream.ToArray();
    }
}
