using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Tests.Training;

public sealed class TrainingPaceTests
{
    private static readonly DateTime Requested = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly TrainingPace Pace = new(TimeSpan.FromHours(24));

    [Theory]
    [InlineData(1, 0, true, true)]
    [InlineData(1, 0, false, false)]
    [InlineData(1, 6, false, true)]
    [InlineData(0, 0, true, false)]
    public void First_model_comes_as_soon_as_the_changes_pause(long changes, int waiting, bool paused, bool due) =>
        Assert.Equal(due, Pace.IsDue(new(new(1), changes, null, TimeSpan.FromSeconds(waiting), null, null), paused));

    [Theory]
    [InlineData(100, true, 1, true)]
    [InlineData(100, false, 1, false)]
    [InlineData(99, true, 1, false)]
    [InlineData(500, false, 6, true)]
    [InlineData(1, true, 61, true)]
    [InlineData(1, false, 61, false)]
    [InlineData(1, false, 86_400, true)]
    public void Later_models_come_for_many_changes_soon_and_for_few_late(long changes, bool paused, int since, bool due) =>
        Assert.Equal(due, Pace.IsDue(Trained(changes, since, duration: 1), paused));

    [Fact]
    public void Expensive_training_is_repeated_less_often()
    {
        Assert.True(Pace.IsDue(Trained(changes: 1, since: 100, duration: 1), paused: true));
        Assert.False(Pace.IsDue(Trained(changes: 1, since: 100, duration: 120), paused: true));
    }

    [Theory]
    [InlineData(4, 0, true, false)]
    [InlineData(6, 0, false, true)]
    [InlineData(99, 100, true, false)]
    [InlineData(101, 100, true, true)]
    [InlineData(499, 100, false, false)]
    [InlineData(501, 100, false, true)]
    public void Requested_rebuild_is_due_as_soon_as_the_last_one_has_paid_off(int since, int duration, bool paused, bool due) =>
        Assert.Equal(due, Pace.IsDue(Trained(changes: 0, since, duration) with { RebuildRequestedAt = Requested }, paused));

    [Fact]
    public void Requested_first_model_is_due_at_once() =>
        Assert.True(Pace.IsDue(new(new(1), 0, Requested, TimeSpan.Zero, null, null), paused: false));

    private static TenantBacklog Trained(long changes, int since, int duration) =>
        new(
            new TenantId(1), changes, null, TimeSpan.Zero, TimeSpan.FromSeconds(since),
            new(1000, TimeSpan.FromSeconds(duration), TimeSpan.FromSeconds(since)));
}
