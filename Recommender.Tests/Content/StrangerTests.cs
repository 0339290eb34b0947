using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;
using Recommender.Tests.Training;

namespace Recommender.Tests.Content;

public sealed class StrangerTests
{
    private const int Size = 40;

    private static readonly ModelParameters Parameters = new(Weighting.Plain, null, new IalsParameters(8, .01f, .1f, 8), FactorShare: 1);

    [Fact]
    public void Somebody_without_a_history_gets_what_people_who_say_the_same_like()
    {
        var model = Trained(Describe);

        Assert.All(Best(model, """{"team":"even","age":31}"""), static item => Assert.Equal(0, item % 2));
        Assert.All(Best(model, """{"team":"odd","age":31}"""), static item => Assert.Equal(1, item % 2));
    }

    [Fact]
    public void What_attributes_mean_survives_the_bytes_of_a_model()
    {
        var model = Trained(Describe);
        using var stream = new MemoryStream();
        ModelFormat.Write(model, stream);
        stream.Position = 0;

        var copy = ModelFormat.Read(stream);

        Assert.Equal(Scores(model, """{"team":"odd","age":31}"""), Scores(copy, """{"team":"odd","age":31}"""));
    }

    [Fact]
    public void What_users_dislike_is_not_taken_for_what_they_want()
    {
        var builder = new InteractionMatrixBuilder();
        for (var pair = 0; pair < 60 * 15; pair++)
        {
            var (user, place) = (pair / 15, pair % 15);
            builder.Add(user, (place * 2) + (place < 5 ? user % 2 : (user + 1) % 2), place < 5 ? 1 : -1);
        }

        var matrix = builder.Build();
        var model = Trained(matrix, Describe);

        Assert.InRange(model.Content.Users!.Figure, 0.95, 1);
    }

    [Fact]
    public void Few_users_with_attributes_teach_nothing()
    {
        var model = Trained(static user => user < 5 ? Describe(user) : "{}");

        Assert.False(model.ScoreStranger(JsonElement.Parse("""{"team":"odd"}"""), new float[model.ItemCount]));
    }

    private static string Describe(int user) => $$"""{"team":"{{(user % 2 == 0 ? "even" : "odd")}}","age":{{20 + (user % 17)}}}""";

    private static RecommendationModel Trained(Func<int, string> describe) => Trained(Worlds.Checkerboard(Size), describe);

    private static RecommendationModel Trained(InteractionMatrix matrix, Func<int, string> describe)
    {
        var model = ModelTrainer.Train(matrix, static _ => "film", Parameters, seed: 1);
        var users = new UserCatalogue();
        for (var user = 0; user < matrix.UserCount; user++)
        {
            if (describe(user) is not "{}" and var attributes)
            {
                users.Add(matrix, user, System.Text.Encoding.UTF8.GetBytes(attributes));
            }
        }

        return users.AddTo(model, matrix, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<int> Best(RecommendationModel model, string attributes)
    {
        var best = new ScoredItem[5];
        TopItems.Select(Scores(model, attributes), best);
        return best.Select(static item => item.Item);
    }

    private static float[] Scores(RecommendationModel model, string attributes)
    {
        var scores = new float[model.ItemCount];
        model.ScoreStranger(JsonElement.Parse(attributes), scores);
        return scores;
    }
}
