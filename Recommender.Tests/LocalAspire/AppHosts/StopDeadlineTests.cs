using Aspire.Hosting.Running;
using Microsoft.Extensions.Time.Testing;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class StopDeadlineTests
{
    [Fact]
    public void Waves_that_all_use_up_their_grace_end_within_15_seconds()
    {
        var time = new FakeTimeProvider();
        var started = time.GetTimestamp();
        var deadline = new StopDeadline(time);

        for (var afterwards = 3; afterwards >= 0; afterwards--)
        {
            time.Advance(deadline.GraceFor(afterwards));
        }

        Assert.InRange(time.GetElapsedTime(started), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }
}
