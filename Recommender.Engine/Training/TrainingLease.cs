using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>
/// The right of one worker to train one tenant, until it runs out or is renewed. The token grows with every lease of
/// the tenant, so that a worker which lost its lease without noticing cannot publish.
/// </summary>
/// <param name="Tenant">The tenant to train.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Changes">How many changes the tenant had piled up when the lease was taken.</param>
/// <param name="RebuildRequestedAt">The request for a rebuild that this lease answers, if there was one.</param>
public sealed record TrainingLease(TenantId Tenant, long Token, long Changes, DateTime? RebuildRequestedAt)
{
    /// <summary>How long a lease holds unless renewed; another worker takes over at most this long after a crash.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    /// <summary>How often its holder renews it.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);
}
