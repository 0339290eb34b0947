using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;

namespace Recommender.Tests.Cooccurrence;

public sealed class DirectScoresTests
{
    private const int Items = 30;

    [Theory]
    [InlineData(0, .5f, .5f)]
    [InlineData(.8f, .7f, .3f)]
    public void Scores_are_those_of_rows_that_keep_every_neighbour(float g, float a, float b)
    {
        var matrix = LikesAndDislikes();
        var rows = Neighbourhood.Train(
            matrix, new CooccurrenceParameters(g, a, b, Items), TestContext.Current.CancellationToken);
        var degrees = rows.Degrees.ToArray();
        var direct = new DirectScores(matrix, degrees, g, a);
        var space = new DirectScores.Space(matrix.UserCount);
        var (expected, actual) = (new float[Items], new float[Items]);
        for (var user = 0; user < matrix.UserCount; user++)
        {
            rows.Score(matrix.ItemsOf(user), matrix.WeightsOf(user), expected);
            direct.Score(user, space, actual);
            var own = matrix.ItemsOf(user).ToArray();

            // Rows round their counts to half precision.
            Assert.All(
                Enumerable.Range(0, matrix.ItemCount).Except(own),
                item => Assert.Equal(expected[item], actual[item] * MathF.Pow(degrees[item], -b), .01f));
        }
    }

    private static InteractionMatrix LikesAndDislikes()
    {
        var random = new Random(5);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 40; user++)
        {
            for (var k = 0; k < 8; k++)
            {
                builder.Add(user, random.Next(Items), random.Next(4) == 0 ? -1 : 1 + random.Next(3));
            }
        }

        return builder.Build();
    }
}
