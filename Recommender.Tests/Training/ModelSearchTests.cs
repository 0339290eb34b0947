using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Content;
using Recommender.Engine.Evaluation;
using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;

namespace Recommender.Tests.Training;

public sealed class ModelSearchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Too_little_data_gets_the_defaults(int events)
    {
        var builder = new InteractionMatrixBuilder();
        for (var e = 0; e < events; e++)
        {
            builder.Add(1, e);
        }

        var found = ModelSearch.Run(builder.Build(), new SearchOptions(), TimeProvider.System);

        Assert.Equal(ModelParameters.Default, found.Parameters);
        Assert.Empty(found.Trials);
    }

    [Fact]
    public void Search_chooses_the_best_it_tried_within_its_bounds()
    {
        var matrix = PlantedClusters.ToMatrix(PlantedClusters.Events(seed: 1, users: 150));
        var options = new SearchOptions { MostDimensions = 16 };

        // A clock that stands still: the search ends by itself, not by the budget.
        var found = ModelSearch.Run(matrix, options, new FakeTimeProvider());

        Assert.True(found.HeldOutUsers > 100);
        Assert.True(found.Quality.Ndcg >= found.Trials[0].Quality.Ndcg);
        Assert.All(found.Trials, trial => Assert.InRange(trial.Quality.Ndcg, 0, found.Quality.Ndcg * 1.01));
        Assert.All(found.Trials, trial => Assert.True(trial.Parameters.Ials is null || trial.Parameters.Ials.Value.Dimensions <= 16));
    }

    [Fact]
    public void Search_stops_at_the_trial_during_which_it_is_cancelled()
    {
        var matrix = PlantedClusters.ToMatrix(PlantedClusters.Events(seed: 1, users: 150));
        using var cancellation = new CancellationTokenSource();
        var trials = new CancellingProgress(cancellation, after: 3);

        Assert.ThrowsAny<OperationCanceledException>(
            () => ModelSearch.Run(matrix, new SearchOptions(), TimeProvider.System, trials, cancellation.Token));

        Assert.Equal(3, trials.Seen);
    }

    private sealed class CancellingProgress(CancellationTokenSource cancellation, int after) : IProgress<SearchTrial>
    {
        public int Seen { get; private set; }

        public void Report(SearchTrial value)
        {
            if (++Seen == after)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Factors_that_get_no_share_are_kept_as_they_were_found()
    {
        var builder = new InteractionMatrixBuilder();
        for (var pair = 0; pair < 40 * 14; pair++)
        {
            builder.Add(pair / 14, (2 * (pair % 14)) + (pair / 14 % 2));
        }

        // Neighbours alone rank what is hidden first, always.
        var matrix = builder.Build();
        var found = ModelSearch.Run(matrix, new SearchOptions { MostDimensions = 7 }, new FakeTimeProvider());

        Assert.Equal(0, found.Parameters.FactorShare);
        Assert.InRange(found.Parameters.Ials!.Value.Dimensions, 1, 7);
        Assert.Equal(found.Parameters.Ials, NewItems.Prepared(found.Parameters).Ials);
        Assert.Null(ModelTrainer.Train(matrix, static _ => "product", found.Parameters, seed: 1).Factors);
    }

    [Fact]
    public void Wrong_time_does_not_stretch_the_half_lives_that_are_tried()
    {
        var events = PlantedClusters.Events(seed: 1, users: 60);
        var wrong = PlantedClusters.ToMatrix([.. events, new LiveEvent(1, 1, 1, 4_000_000_000), new LiveEvent(2, 2, 1, 1)]);

        var (expected, tried) = (HalfLives(PlantedClusters.ToMatrix(events)), HalfLives(wrong));

        Assert.Equal(2, expected.Length);
        Assert.All(expected.Zip(tried), pair => Assert.InRange(pair.Second, pair.First * 0.8f, pair.First * 1.2f));

        static float[] HalfLives(InteractionMatrix matrix) =>
            [.. ModelSearch.Run(matrix, new SearchOptions { MostDimensions = 4 }, new FakeTimeProvider()).Trials
                .Select(trial => trial.Parameters.Weighting.HalfLife).Where(float.IsFinite).Distinct().OrderDescending()];
    }

    [Fact]
    public void Spent_budget_still_gives_usable_parameters()
    {
        var matrix = PlantedClusters.ToMatrix(PlantedClusters.Events(seed: 1, users: 60));

        var found = ModelSearch.Run(matrix, new SearchOptions { Budget = TimeSpan.Zero }, TimeProvider.System);

        Assert.NotNull(found.Parameters.Cooccurrence);
        Assert.NotEmpty(found.Trials);
    }

    [Fact]
    public void Planted_clusters_are_found_well_above_popularity()
    {
        var events = PlantedClusters.Events(seed: 2);
        var train = PlantedClusters.ToMatrix(events.Where(IsTrain));
        var seen = events.Where(IsTrain).Select(e => (e.User, e.Item)).ToHashSet();
        var test = events.Where(e => !IsTrain(e) && !seen.Contains((e.User, e.Item)))
            .GroupBy(e => e.User)
            .Select(user => new UserList(user.Key, [.. user.Select(e => e.Item).Distinct()]))
            .ToList();

        var found = ModelSearch.Run(train, new SearchOptions { MostDimensions = 32 }, new FakeTimeProvider());
        var model = ModelTrainer.Train(train, static _ => "product", found.Parameters, seed: 1);
        var quality = ProtocolA.Evaluate(train, test, Scorers.Of(model, train));
        var popularity = ProtocolA.Evaluate(train, test, Scorers.Popularity(train));

        Assert.InRange(quality["recall@20"], 0.55, 1);
        Assert.InRange(quality["ndcg@20"], 0.3, 1);
        Assert.True(quality["recall@20"] > 2 * popularity["recall@20"]);

        bool IsTrain(LiveEvent e) => e.Time < 1_700_000_000 + (10 * 3_600);
    }
}
