using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Tests.Content;

public sealed class ContentMapTrainerTests
{
    private static readonly ModelParameters Factors =
        new(Weighting.Plain, null, new IalsParameters(8, .01f, .1f, 8), FactorShare: 1);

    [Fact]
    public void A_new_item_ranks_first_for_those_who_like_its_kind()
    {
        var matrix = Checkerboard(users: 60, items: 60);
        var (model, map) = Train(matrix, item => $$"""{"kind":"{{Kind(item)}}","noise":"n{{item % 7}}"}""");

        var (even, odd) = (Attributes("""{"kind":"even"}"""), Attributes("""{"kind":"odd"}"""));
        for (var user = 0; user < 4; user++)
        {
            var vector = new float[map.Dimensions];
            model.Factors!.FoldIn(matrix.ItemsOf(user), matrix.WeightsOf(user), vector);
            var difference = Dot(vector, map.FactorsOf(even)) - Dot(vector, map.FactorsOf(odd));
            Assert.True(user % 2 == 0 ? difference > .3 : difference < -.3, $"user {user}: {difference}");
        }

        Assert.True(map.Figure > .8, $"figure {map.Figure}");
    }

    [Fact]
    public void Attributes_without_meaning_get_strong_regularisation_and_a_low_figure()
    {
        var (_, telling) = Train(Checkerboard(60, 60), item => $$"""{"kind":"{{Kind(item)}}"}""");
        var (_, noise) = Train(Checkerboard(60, 60), item => $$"""{"kind":"k{{item * 7919 % 13}}"}""");

        Assert.True(noise.Figure < telling.Figure - .1, $"{noise.Figure} against {telling.Figure}");
        Assert.True(noise.Regularisation >= telling.Regularisation);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public void Few_users_and_items_give_finite_factors(int users, int items)
    {
        var (_, map) = Train(Checkerboard(users, items), static _ => """{"kind":"x"}""");

        Assert.Equal(8, map.FactorsOf(Attributes("""{"kind":"x"}""")).Length);
        Assert.All(map.FactorsOf(Attributes("{}")), static value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_same_input_gives_the_same_bits()
    {
        var matrix = Checkerboard(40, 40);
        var (_, first) = Train(matrix, static item => $$"""{"kind":"{{Kind(item)}}","n":{{item}}}""");
        var (_, second) = Train(matrix, static item => $$"""{"n":{{item}},"kind":"{{Kind(item)}}"}""");

        var probe = Attributes("""{"kind":"odd","n":11}""");
        Assert.Equal(first.FactorsOf(probe), second.FactorsOf(probe));
        Assert.Equal(first.Figure, second.Figure);
    }

    [Fact]
    public void Renaming_attributes_changes_little()
    {
        var matrix = Checkerboard(40, 40);
        var (_, first) = Train(matrix, static item => $$"""{"kind":"{{Kind(item)}}","n":{{item}}}""");
        var (_, renamed) = Train(matrix, static item => $$"""{"art":"{{Kind(item)}}","zahl":{{item}}}""");

        var (left, right) = (first.FactorsOf(Attributes("""{"kind":"odd","n":11}""")), renamed.FactorsOf(Attributes("""{"art":"odd","zahl":11}""")));
        Assert.All(left.Zip(right), static pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Every_item_needs_its_row() => Assert.Throws<ArgumentOutOfRangeException>(() =>
    {
        var matrix = Checkerboard(4, 4);
        var model = ModelTrainer.Train(matrix, static _ => "item", Factors, seed: 1);
        ContentMapTrainer.Train(matrix, model, new TermRows(), CancellationToken.None);
    });

    private static (RecommendationModel Model, ContentMap Map) Train(InteractionMatrix matrix, Func<long, string> attributes)
    {
        var model = ModelTrainer.Train(matrix, static _ => "item", Factors, seed: 1);
        var rows = new TermRows();
        foreach (var item in matrix.ItemKeys)
        {
            rows.Add(Attributes(attributes(item)));
        }

        return (model, ContentMapTrainer.Train(matrix, model, rows, CancellationToken.None));
    }

    /// <summary>Even users have the even items and odd users the odd ones, each but a few.</summary>
    private static InteractionMatrix Checkerboard(int users, int items)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < users; user++)
        {
            for (var item = user % 2; item < items; item += 2)
            {
                if ((user + item) % 10 != 4)
                {
                    builder.Add(user, item);
                }
            }
        }

        return builder.Build();
    }

    private static string Kind(long item) => item % 2 == 0 ? "even" : "odd";

    private static JsonElement Attributes(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static float Dot(float[] left, float[] right) => left.Zip(right, static (a, b) => a * b).Sum();
}
