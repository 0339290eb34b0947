using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;

namespace Recommender.Tests.Cooccurrence;

public sealed class NeighbourhoodTests
{
    [Theory]
    [InlineData(new float[] { 1, -1, 1 })]
    [InlineData(new float[] { 1, -1, 1, -1, 1 })]
    [InlineData(new float[] { -1, 1, -1 })]
    public void Neighbour_is_one_however_often_likes_and_dislikes_cancel_out(float[] opinions)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < opinions.Length; user++)
        {
            builder.Add(user, item: 1);
            builder.Add(user, item: 2, opinions[user]);
        }

        var neighbours = Neighbourhood.Train(builder.Build(), new(0.5f, 0.5f, 0.5f, 10));

        Assert.Equal([1], neighbours.Rows[0].Items());
        Assert.Equal([0], neighbours.Rows[1].Items());
    }

    [Fact]
    public void Only_the_newest_of_a_long_history_are_paired_with_each_other()
    {
        const int Length = CooccurrenceParameters.HistoryCap + 50;
        var builder = new InteractionMatrixBuilder();
        for (var item = 0; item < Length; item++)
        {
            builder.Add(user: 1, item, time: 1_700_000_000 + item);
        }

        var neighbours = Neighbourhood.Train(builder.Build(), new(0.5f, 0.5f, 0.5f, Length));

        Assert.Equal(0, PairedWith(0));
        Assert.Equal(0, PairedWith(49));
        Assert.Equal(CooccurrenceParameters.HistoryCap - 1, PairedWith(50));
        Assert.Equal(CooccurrenceParameters.HistoryCap - 1, PairedWith(Length - 1));

        int PairedWith(int item)
        {
            var scores = new float[Length];
            neighbours.Score([item], [1], scores);
            return scores.Count(score => score > 0);
        }
    }
}
