using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;

namespace Recommender.Tests.Content;

public sealed class NewItemsTests
{
    private const int Items = 40;

    private static readonly ModelParameters Both = new(
        Weighting.Plain, new CooccurrenceParameters(.5f, .5f, .5f, 20), new IalsParameters(8, .01f, .1f, 8), FactorShare: .8f);

    [Fact]
    public void New_items_are_recommended_to_those_who_like_their_kind()
    {
        var (model, map) = Trained(Both);
        var extended = model.WithNewItems(map, [1000, 1001], static _ => "film", Rows([0, 1]));

        Assert.Equal(Items + 2, extended.ItemCount);
        Assert.True(extended.Items.TryFind(1001, out var odd));
        Assert.Equal("film", extended.Items.TypeOf(odd));
        var scores = Scores(extended, likes: 0);
        Assert.All(scores, static score => Assert.True(float.IsFinite(score)));
        Assert.True(scores[Items] > scores[Items + 1] + .5f, $"{scores[Items]} against {scores[Items + 1]}");
        Assert.True(Scores(extended, likes: 1)[odd] > 0);
    }

    [Fact]
    public void Trained_items_keep_their_order()
    {
        var (model, map) = Trained(Both);
        var extended = model.WithNewItems(map, [1000], static _ => "film", Rows([0]));

        Assert.Equal(Order(Scores(model, 0)), Order(Scores(extended, 0)[..Items]));

        static int[] Order(float[] scores) =>
            [.. Enumerable.Range(0, scores.Length).OrderByDescending(item => MathF.Round(scores[item], 3)).ThenBy(item => item)];
    }

    [Fact]
    public void A_few_interactions_do_not_replace_what_the_attributes_say_and_five_do()
    {
        var (model, map) = Trained(Both);
        var extended = model.WithNewItems(map, [1000], static _ => "film", Rows([0]));
        var online = OnlineModel.Start(extended, Checkerboard(), static _ => "film");
        var guess = extended.Factors!.Of(Items).ToArray();

        online.Apply([new LiveEvent(1, 1000)], TestContext.Current.CancellationToken);
        Assert.Equal(guess, online.Model.Factors!.Of(Items).ToArray());

        online.Apply([.. Enumerable.Range(1, 5).Select(user => new LiveEvent(2 * user, 1000))], TestContext.Current.CancellationToken);
        Assert.NotEqual(guess, online.Model.Factors!.Of(Items).ToArray());
    }

    [Fact]
    public void Item_that_comes_between_trainings_is_placed_by_what_its_attributes_suggest()
    {
        var (model, map) = Trained(Both);
        var online = OnlineModel.Start(model, Checkerboard(), static _ => "film");
        var suggested = map.FactorsOf(JsonElement.Parse("""{"kind":"even"}"""));

        var delta = online.Apply([], [new NewItem(1000, "series", suggested), new NewItem(1001, "series", null)], CancellationToken.None);
        var replica = model.Apply(delta);

        Assert.Equal(Items + 1, replica.ItemCount);
        Assert.Equal("series", replica.Items.TypeOf(Items));
        Assert.Equal(suggested, replica.Factors!.Of(Items).ToArray());
        Assert.True(Scores(replica, likes: 0)[Items] > Scores(replica, likes: 1)[Items]);
    }

    [Fact]
    public void The_extended_model_can_be_written_and_read()
    {
        var (model, map) = Trained(Both);
        var extended = model.WithNewItems(map, [1000], static _ => "film", Rows([0]));
        using var stream = new MemoryStream();
        ModelFormat.Write(extended, stream);
        stream.Position = 0;

        Assert.Equal(Scores(extended, 0), Scores(ModelFormat.Read(stream), 0));
    }

    [Fact]
    public void A_model_without_factors_stays_as_it_is()
    {
        var (_, map) = Trained(Both);
        var (neighbours, _) = Trained(Both with { Ials = null, FactorShare = 0 }, map);

        Assert.Same(neighbours, neighbours.WithNewItems(map, [1000], static _ => "film", Rows([0])));
    }

    [Fact]
    public void Neighbours_alone_are_given_factors_before_training()
    {
        var neighbours = Both with { Ials = null, FactorShare = 0 };

        Assert.Equal(.1f, NewItems.Prepared(neighbours).FactorShare);
        Assert.NotNull(Trained(NewItems.Prepared(neighbours)).Model.Factors);
        Assert.Equal(Both, NewItems.Prepared(Both));
    }

    private static (RecommendationModel Model, ContentMap Map) Trained(ModelParameters parameters, ContentMap? map = null)
    {
        var matrix = Checkerboard();
        var model = ModelTrainer.Train(matrix, static _ => "item", parameters, seed: 1);
        return (model, map ?? ContentMapTrainer.Train(
            matrix, model, Rows(Enumerable.Range(0, Items)), CancellationToken.None));
    }

    private static InteractionMatrix Checkerboard()
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 50; user++)
        {
            for (var item = user % 2; item < Items; item += 2)
            {
                if ((user + item) % 10 != 4)
                {
                    builder.Add(user, item);
                }
            }
        }

        return builder.Build();
    }

    private static float[] Scores(RecommendationModel model, int likes)
    {
        var scores = new float[model.ItemCount];
        Assert.True(model.Score([new(likes), new(likes + 2), new(likes + 4)], scores));
        return scores;
    }

    private static TermRows Rows(IEnumerable<int> items)
    {
        var rows = new TermRows();
        foreach (var item in items)
        {
            rows.Add(JsonSerializer.SerializeToElement(new { kind = item % 2 == 0 ? "even" : "odd" }));
        }

        return rows;
    }
}
