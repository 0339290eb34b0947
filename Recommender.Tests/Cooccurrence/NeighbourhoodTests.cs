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

        Assert.Equal([1], neighbours.Rows[0].Items);
        Assert.Equal([0], neighbours.Rows[1].Items);
    }
}
