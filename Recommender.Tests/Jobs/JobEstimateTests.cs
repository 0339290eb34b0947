using Recommender.Engine.Jobs;

namespace Recommender.Tests.Jobs;

public sealed class JobEstimateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100, 25, 30)]
    [InlineData(100, 100, 0)]
    [InlineData(100, 0, null)]
    public void Records_take_as_long_as_they_took_so_far(long total, long done, int? expected)
    {
        var job = Running(total, done, stage: 0, usual: null);

        Assert.Equal(expected, job.Remaining?.TotalSeconds);
    }

    [Theory]
    [InlineData(40, 30)]
    [InlineData(5, 0)]
    [InlineData(null, null)]
    public void What_has_no_records_takes_as_long_as_last_time(int? usual, int? expected)
    {
        var job = Running(total: 0, done: 0, stage: 0.5, usual is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal((0.5, expected), (job.Progress, (int?)job.Remaining?.TotalSeconds));
    }

    [Fact]
    public void Job_that_has_ended_has_nothing_remaining()
    {
        var job = Running(100, 25, 0, null) with { Status = "failed", FinishedAt = Start };

        Assert.Null(job.Remaining);
    }

    private static Job Running(long total, long done, double stage, TimeSpan? usual) =>
        new(
            Guid.Empty, JobKinds.Import, "entities", "running", total, done, 0, 0, [], stage, null, [], Start, Start, null, usual,
            Start.AddSeconds(10));
}
