namespace Recommender.Engine.Training;

/// <summary>
/// When a tenant is trained anew. A first model comes at once; then many changes are taken in as soon as the stream of
/// them pauses, few changes when they have waited long compared with what a training costs.
/// </summary>
public sealed class TrainingPace(TimeSpan fullRebuildInterval)
{
    private const double ManyChanges = 0.1;
    private const double TooManyToWaitForAPause = 0.5;

    // A tenant that never pauses is trained at most a fifth of the time, one with few changes a twentieth.
    private const int BusyShare = 5;
    private const int IdleShare = 20;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleWait = TimeSpan.FromMinutes(1);

    /// <summary>Whether to train now; <paramref name="paused"/>: no change or request arrived within the last seconds.</summary>
    public bool IsDue(TenantBacklog backlog, bool paused)
    {
        if (backlog.Model is not { } model || backlog.SinceRebuild is not { } since)
        {
            return backlog.RebuildRequested || (backlog.Changes > 0 && (paused || backlog.Waiting >= ShortestWait));
        }

        // An import asks again with every part of it, and its end should be learned soon.
        var isAffordable = since >= Longer(ShortestWait, model.Duration * (paused ? 1 : BusyShare));
        if (backlog.RebuildRequested || backlog.Changes == 0)
        {
            return backlog.RebuildRequested && isAffordable;
        }

        var share = backlog.Changes / (double)Math.Max(1, model.Interactions);
        return (share >= ManyChanges && paused)
            || (share >= TooManyToWaitForAPause && isAffordable)
            || (paused && since >= Longer(IdleWait, model.Duration * IdleShare))
            || since >= fullRebuildInterval;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
