using FsCheck.Xunit;
using Recommender.Engine.Trending;

namespace Recommender.Tests.Trending;

public sealed class DecayedSumTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void An_event_counts_half_after_a_half_life()
    {
        var sum = default(DecayedSum).Add(3, Now - Day, Now, Day).Add(1, Now, Now, Day);

        Assert.Equal(2.5, sum.Score(Now, Day), 1e-12);
        Assert.Equal(1.25, sum.Score(Now + Day, Day), 1e-12);
    }

    [Property]
    public bool Order_does_not_matter(byte[] ages, int seed)
    {
        var shuffled = ages.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (left, right) = (Sum(ages).Score(Now, Day), Sum(shuffled).Score(Now, Day));
        return Math.Abs(left - right) <= 1e-9 * Math.Max(1, left);
    }

    [Property]
    public bool Parts_can_be_merged(byte[] some, byte[] others)
    {
        var (whole, merged) = (Sum([.. some, .. others]), Sum(some).Merge(Sum(others), Day));
        return Math.Abs(whole.Score(Now, Day) - merged.Score(Now, Day)) < 1e-9;
    }

    [Fact]
    public void Dislikes_lower_a_score_but_not_below_zero()
    {
        var sum = default(DecayedSum).Add(1, Now, Now, Day).Add(-5, Now, Now, Day);

        Assert.Equal(0, sum.Score(Now, Day));
        Assert.Equal(2, sum.Add(6, Now, Now, Day).Score(Now, Day), 1e-12);
    }

    [Fact]
    public void The_future_counts_as_now()
    {
        var early = default(DecayedSum).Add(1, Now + TimeSpan.FromDays(10000), Now, Day);

        Assert.Equal(Now, early.At);
        Assert.Equal(1, early.Score(Now, Day));
        Assert.Equal(1, early.Score(Now - Day, Day));
    }

    [Fact]
    public void Centuries_and_huge_weights_stay_finite()
    {
        var sum = default(DecayedSum).Add(1e308, DateTimeOffset.MinValue, Now, TimeSpan.FromTicks(1))
            .Add(1e308, Now, Now, TimeSpan.FromTicks(1)).Add(1e308, Now, Now, TimeSpan.FromTicks(1))
            .Add(double.NaN, Now, Now, Day).Add(double.PositiveInfinity, Now, Now, Day);

        Assert.Equal(double.MaxValue, sum.Score(Now, Day));
        Assert.Equal(0, sum.Score(DateTimeOffset.MaxValue, TimeSpan.FromTicks(1)));
        Assert.Equal(0, default(DecayedSum).Score(Now, Day));
    }

    [Fact]
    public void Newness_keeps_the_order_of_any_ages()
    {
        Assert.Equal(1, Decay.Newness(-Day, Day));
        Assert.Equal(.5, Decay.Newness(Day, Day));
        Assert.True(Decay.Newness(TimeSpan.FromDays(9000), Day) > Decay.Newness(TimeSpan.FromDays(9001), Day));
        Assert.Throws<ArgumentOutOfRangeException>(() => Decay.Factor(Day, TimeSpan.Zero));
    }

    [Fact]
    public void Unit_scale_keeps_order_and_bounds()
    {
        double[] scores = [2, -1, 4, double.NaN, 0];
        UnitScale.Apply(scores);
        Assert.Equal([.5, 0, 1, 0, 0], scores);

        double[] huge = [double.PositiveInfinity, 1e308, double.NegativeInfinity];
        UnitScale.Apply(huge);
        Assert.All(huge, static score => Assert.InRange(score, 0, 1));

        double[] nothing = [0, -3];
        UnitScale.Apply(nothing);
        Assert.Equal([0, 0], nothing);
    }

    private static DecayedSum Sum(byte[] ages) =>
        ages.Aggregate(default(DecayedSum), static (sum, age) => sum.Add(age % 7, Now - (age * Day), Now, Day));
}
