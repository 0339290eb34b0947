using Microsoft.Extensions.Options;
using Recommender.Engine.Caching;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.RateLimits;

/// <summary>Which limits a caller has, and the buckets behind them, which outlive what is remembered of the caller.</summary>
internal sealed class LimitTable(IOptions<RateLimitOptions> options, SharedBuckets shared, LimitMetrics metrics, TimeProvider clock)
{
    private readonly RecentTable<string, LeasedBucket> _buckets = new(100_000);

    public CallerLimits Of(CallerIdentity identity, ApiKey? key)
    {
        if (!options.Value.Active)
        {
            return CallerLimits.None;
        }

        return new(
            KeyLimit(identity, key) is { } own ? Policy("default", key?.Id.ToString("N") ?? "operator", own) : null,
            key is { TenantLimit: { } common, Tenant: { } tenant } ? Policy("tenant", $"tenant:{tenant}", common) : null);
    }

    private RateLimit? KeyLimit(CallerIdentity identity, ApiKey? key)
    {
        if (identity.Scopes.HasFlag(Scopes.Operator))
        {
            return key is null && identity.KeyId is null ? options.Value.Operator : key?.Limit;
        }

        return key is null ? null : key.Limit ?? options.Value.Default;
    }

    private LimitPolicy Policy(string name, string bucket, RateLimit limit) =>
        new(name, limit, _buckets.GetOrAdd(bucket, id => new(id, shared, clock)), metrics);
}
