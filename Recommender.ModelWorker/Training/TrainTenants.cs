using Recommender.Engine.StoredModels;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>Afterwards every tenant that was due, and that no other worker is at, has a model of its newest interactions.</summary>
internal sealed class TrainTenants(
    TenantWorkStore work, TenantTraining training, TrainingPace pace, StorageRules rules, TimeProvider clock, ILogger<TrainTenants> logger) : IJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TenantId, (long Changes, DateTime? Requested, long Since)> _seen = [];

    private bool _upgraded;

    public static string Name => "train-tenants";

    public static TimeSpan Every => TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!_upgraded)
        {
            await work.RequestUnreadableAsync(cancellationToken);
            await work.RequestStoredAsync(rules.AboveBytes, cancellationToken);
            _upgraded = true;
        }

        var backlogs = await work.BacklogAsync(cancellationToken);
        Forget(backlogs);

        var (trained, failures) = (0, new TenantFailures(logger));
        foreach (var backlog in backlogs.Where(backlog => pace.IsDue(backlog, HasPaused(backlog))))
        {
            await failures.TryAsync(
                backlog.Tenant,
                async () => trained += await training.RunAsync(backlog.Tenant, report: null, cancellationToken) is null ? 0 : 1,
                cancellationToken);
        }

        failures.ThrowIfAny();
        return trained;
    }

    private bool HasPaused(TenantBacklog backlog)
    {
        if (!_seen.TryGetValue(backlog.Tenant, out var seen) || (seen.Changes, seen.Requested) != (backlog.Changes, backlog.RebuildRequestedAt))
        {
            _seen[backlog.Tenant] = seen = (backlog.Changes, backlog.RebuildRequestedAt, clock.GetTimestamp());
        }

        return clock.GetElapsedTime(seen.Since) >= Pause;
    }

    private void Forget(List<TenantBacklog> backlogs)
    {
        foreach (var tenant in _seen.Keys.Except(backlogs.Select(backlog => backlog.Tenant)).ToList())
        {
            _seen.Remove(tenant);
        }
    }
}
