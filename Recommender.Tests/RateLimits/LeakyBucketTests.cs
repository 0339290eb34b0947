using FsCheck;
using FsCheck.Xunit;
using Recommender.Engine.RateLimits;

namespace Recommender.Tests.RateLimits;

public sealed class LeakyBucketTests
{
    private const double Second = 1_000_000;

    private static readonly RateLimit SixtyPerMinute = new(60, 10);

    [Fact]
    public void A_rested_caller_may_send_the_burst_at_once_and_then_one_per_interval()
    {
        var bucket = new LeakyBucket();

        Assert.Equal(10, Admitted(bucket, times: 20, now: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), bucket.Take(SixtyPerMinute, 1, 0).MoreAfter);
        Assert.Equal(0, Admitted(bucket, times: 5, now: 0.9 * Second));
        Assert.Equal(1, Admitted(bucket, times: 5, now: 1.0 * Second));
        Assert.Equal(3, Admitted(bucket, times: 9, now: 4.0 * Second));
    }

    [Fact]
    public void Remaining_counts_down_to_the_refusal()
    {
        var bucket = new LeakyBucket();

        for (var left = 9; left >= 0; left--)
        {
            Assert.Equal(left, bucket.Take(SixtyPerMinute, 1, 0).Remaining);
        }

        Assert.False(bucket.Take(SixtyPerMinute, 1, 0).Admitted);
    }

    [Fact]
    public void A_clock_that_jumps_back_an_hour_locks_nobody_out()
    {
        var bucket = new LeakyBucket();
        Admitted(bucket, times: 10, now: 3600 * Second);

        Assert.Equal(1, Admitted(bucket, times: 5, now: 1 * Second) + Admitted(bucket, times: 5, now: 2 * Second));
    }

    [Fact]
    public void What_was_taken_stays_taken_when_the_share_changes()
    {
        var bucket = new LeakyBucket();
        bucket.Take(SixtyPerMinute, 0.1, 0);

        Assert.Equal(9, Admitted(bucket, times: 20, now: 0));
    }

    [Property(MaxTest = 200)]
    public bool A_minute_of_pressure_admits_the_burst_and_the_rate(PositiveInt rate, PositiveInt burst, PositiveInt pressure)
    {
        var limit = new RateLimit(rate.Get % 5000 + 1, burst.Get % 500 + 1);
        var requests = (limit.RequestsPerMinute + limit.Burst) * (1 + (pressure.Get % 4)) * 2;
        var bucket = new LeakyBucket();

        var admitted = 0;
        for (var i = 0; i < requests; i++)
        {
            admitted += bucket.Take(limit, 1, 60 * Second * i / requests).Admitted ? 1 : 0;
        }

        return Math.Abs(admitted - (limit.RequestsPerMinute + limit.Burst)) <= 1;
    }

    private static int Admitted(LeakyBucket bucket, int times, double now) =>
        Enumerable.Range(0, times).Count(_ => bucket.Take(SixtyPerMinute, 1, now).Admitted);
}
