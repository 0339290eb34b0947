using Recommender.Engine.Interactions;

namespace Recommender.Tests.Interactions;

public sealed class InteractionMatrixTests
{
    [Fact]
    public void Repeated_pairs_become_one_with_the_sum_and_the_newest_time()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add(7, 70, 2, 100);
        builder.Add(7, 71, 1, 300);
        builder.Add(7, 70, -0.5f, 200);

        var matrix = builder.Build();

        Assert.Equal([71, 70], matrix.ItemsOf(0).ToArray().Select(item => (int)matrix.ItemKeys[item]));
        Assert.Equal([1, 1.5f], matrix.WeightsOf(0));
        Assert.Equal([300u, 200u], matrix.TimesOf(0));
    }

    [Fact]
    public void Order_of_the_stream_does_not_matter()
    {
        var events = Enumerable.Range(0, 500).Select(k => (User: k % 17, Item: k * k % 41, Weight: (k % 5) - 1.5f, Time: k % 9)).ToArray();
        var (first, second) = (new InteractionMatrixBuilder(), new InteractionMatrixBuilder());
        foreach (var e in events)
        {
            first.Add(e.User, e.Item, e.Weight, e.Time);
        }

        foreach (var e in events.Reverse())
        {
            second.Add(e.User, e.Item, e.Weight, e.Time);
        }

        var (one, other) = (first.Build(), second.Build());
        Assert.Equal(one.Weights, other.Weights);
        for (var user = 0; user < one.UserCount; user++)
        {
            Assert.Equal(one.ItemsOf(user), other.ItemsOf(user));
        }
    }

    [Fact]
    public void Both_orientations_hold_the_same_pairs()
    {
        var builder = new InteractionMatrixBuilder();
        for (var k = 0; k < 200_000; k++)
        {
            builder.Add(k % 977, (long)k * k % 389, 1, k);
        }

        var matrix = builder.Build();
        var pairs = 0;
        for (var item = 0; item < matrix.ItemCount; item++)
        {
            for (var k = 0; k < matrix.UsersOf(item).Length; k++)
            {
                var user = matrix.UsersOf(item)[k];
                Assert.Equal(item, matrix.ItemsOf(user)[matrix.PlacesOf(item)[k] - matrix.RowStart(user)]);
                pairs++;
            }
        }

        Assert.Equal(matrix.Count, pairs);
    }

    [Fact]
    public void Weight_that_is_no_number_is_refused()
    {
        var builder = new InteractionMatrixBuilder();

        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(1, 1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(1, 1, float.PositiveInfinity));
    }

    [Fact]
    public void Interaction_halves_every_half_life_and_the_mean_stays_one()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add(1, 10, 4, 1_000);
        builder.Add(1, 11, 4, 900);

        var (_, matrix) = Weighting.Fit(builder.Build(), power: 1, halfLife: 100);

        Assert.Equal(2, matrix.WeightsOf(0)[0] / matrix.WeightsOf(0)[1], 5);
        Assert.Equal(1, (matrix.Weights[0] + matrix.Weights[1]) / 2, 5);
    }
}
