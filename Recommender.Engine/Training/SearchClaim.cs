using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>
/// The right of one worker to search parameters for a tenant, until it runs out or is renewed. A search may take hours, so
/// it is renewed as long as the search goes on.
/// </summary>
/// <param name="Tenant">The tenant to search for.</param>
/// <param name="Token">Grows with every claim of the tenant; whoever holds an older one keeps nothing.</param>
public sealed record SearchClaim(TenantId Tenant, long Token)
{
    /// <summary>How long a claim holds unless renewed; another worker takes over at most this long after a crash.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    /// <summary>How often its holder renews it.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
}
