using Recommender.Api.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Live;

/// <summary>Opens streams, as many as this process and each tenant in it may have.</summary>
internal sealed class LiveStreams(
    LiveSignals signals, IHostApplicationLifetime service, LiveOptions options, TimeProvider clock)
{
    /// <summary>A stream whose first list is known to be there; storage that is away is an answer of its own.</summary>
    /// <param name="user">Whose interactions change the list; null if nobody's do at once.</param>
    public async Task<IResult> OpenAsync(
        TenantId? tenant, string? user, string name, TimeSpan recheck, Func<CancellationToken, Task<LiveList>> compute,
        CancellationToken cancellationToken)
    {
        if (signals.Count >= options.Streams)
        {
            return (ProblemResult)new Fault(FaultCode.ServiceUnavailable, "too many streams are open");
        }

        if (signals.CountOf(tenant ?? default) >= options.StreamsPerTenant)
        {
            return (ProblemResult)new Fault(FaultCode.ServiceUnavailable, "too many streams of the tenant are open");
        }

        // Changes from here on are not missed, even if the first list does not hold them.
        var watch = signals.Watch(tenant ?? default, user);
        try
        {
            return new StreamResult(
                new(name, compute, recheck, watch, clock), await compute(cancellationToken), service, clock, watch);
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }
}
