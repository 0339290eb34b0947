using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>What a tenant has waiting for training.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Changes">Interactions since the last training, about.</param>
/// <param name="RebuildRequestedAt">When somebody last asked for a rebuild; null if nobody did.</param>
/// <param name="Waiting">How long the oldest change waits.</param>
/// <param name="SinceRebuild">Time since the last training, published or not; null if there was none.</param>
/// <param name="Model">The published model; null if there is none.</param>
public sealed record TenantBacklog(
    TenantId Tenant, long Changes, DateTime? RebuildRequestedAt, TimeSpan Waiting, TimeSpan? SinceRebuild, TrainedModel? Model)
{
    public bool RebuildRequested => RebuildRequestedAt is not null;
}

/// <summary>The published model of a tenant, as far as the pace of training depends on it.</summary>
public sealed record TrainedModel(long Interactions, TimeSpan Duration, TimeSpan Age);
