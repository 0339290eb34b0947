using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>The right of one worker to do a job, until it runs out or is renewed, and where the job stands.</summary>
/// <param name="Token">Grows with every lease of the job; whoever holds an older one changes nothing any more.</param>
/// <param name="Attempts">Leases since the job last got ahead, this one included.</param>
internal sealed record JobLease(
    TenantId Tenant, Guid Id, string Kind, string? Subject, string Parameters, long Token, int Attempts, int PiecesDone, int Pieces)
{
    /// <summary>The trace of the request that asked for the job, if one is recorded.</summary>
    public string? Trace { get; init; }

    /// <summary>
    /// How long a lease holds unless renewed. With the second at which workers look for jobs another one takes over
    /// within 15 seconds of a crash.
    /// </summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    /// <summary>How often its holder renews it: three renewals may fail.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2.5);
}
