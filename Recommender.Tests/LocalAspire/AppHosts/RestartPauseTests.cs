using Aspire.Hosting.Running;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class RestartPauseTests
{
    [Fact]
    public void Pauses_double_up_to_half_a_minute()
    {
        var pause = new RestartPause();

        double[] seconds = [.. Enumerable.Range(0, 7).Select(_ => pause.After(TimeSpan.FromSeconds(1)).TotalSeconds)];

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], seconds);
    }

    [Fact]
    public void Process_that_ran_for_a_minute_starts_over()
    {
        var pause = new RestartPause();
        pause.After(TimeSpan.Zero);
        pause.After(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(1), pause.After(TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromSeconds(2), pause.After(TimeSpan.Zero));
    }
}
