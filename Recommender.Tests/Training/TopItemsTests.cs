using Recommender.Engine.Training;

namespace Recommender.Tests.Training;

public sealed class TopItemsTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(700)]
    [InlineData(5000)]
    public void The_best_come_in_order_however_many_are_wanted(int wanted)
    {
        var random = new Random(wanted);
        var scores = Enumerable.Range(0, 3000).Select(_ => (float)random.Next(200)).ToArray();
        (scores[7], scores[8]) = (float.NaN, float.NegativeInfinity);
        var expected = Enumerable.Range(0, scores.Length).Where(item => item is not (7 or 8))
            .OrderByDescending(item => scores[item]).ThenBy(item => item).Take(wanted);

        var best = new ScoredItem[wanted];
        var found = TopItems.Select(scores, best);

        Assert.Equal(expected, best[..found].Select(item => item.Item));
    }
}
