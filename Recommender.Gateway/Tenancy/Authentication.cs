using Recommender.Engine.Errors;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Errors;
using Recommender.Gateway.Origins;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Tenancy;

/// <summary>Who sends a request: a caller, or why there is none.</summary>
internal readonly record struct Identified(Caller? Caller, Problem? Refusal);

/// <summary>
/// Finds the caller of a request. Whoever shows no key, or one that is not valid, counts against the limit of the
/// address instead, never against the limit of a key.
/// </summary>
internal sealed class Authentication(
    KnownKeys keys, Callers callers, OpenRoutes openRoutes, KnownOrigins origins, AddressLimits addresses)
{
    private readonly RecentTable<string, Caller> _visitors = new(10_000);

    public ValueTask<Identified> IdentifyAsync(HttpContext context)
    {
        var key = PresentedKey.Of(context.Request.Headers);
        if (key.IsEmpty)
        {
            return WithoutKeyAsync(context);
        }

        return RecentKey.HashOf(context, key) is { } hash ? WithKeyAsync(context, hash) : ValueTask.FromResult(Refused(context, Problems.WrongKey));
    }

    private async ValueTask<Identified> WithKeyAsync(HttpContext context, KeyHash hash)
    {
        if (!keys.Remembers(hash) && addresses.IsExhausted(context) is { } wait)
        {
            return new(null, Problems.QuotaExceeded(AddressLimits.Policy, wait));
        }

        try
        {
            return await keys.FindAsync(hash) is { IsActive: true } caller ? new(caller, null) : Refused(context, Problems.WrongKey);
        }
        catch (StorageUnavailableException)
        {
            return new(null, Problems.StorageDown);
        }
    }

    private async ValueTask<Identified> WithoutKeyAsync(HttpContext context)
    {
        var visitor = openRoutes.Contains(context.Request);
        var refusal = visitor || callers.Keyless is not null ? null : Problems.NoKey;
        if (Refused(context, refusal) is { Refusal: not null } refused)
        {
            return refused;
        }

        return new(visitor ? await VisitorAsync(context) : callers.Keyless, null);
    }

    // The request has been counted already.
    private async ValueTask<Caller> VisitorAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var tenant = origin.Length > 0 ? (await origins.FindAsync(origin, static () => true, context.RequestAborted)).Tenant : null;
        return _visitors.GetOrAdd(tenant ?? callers.DefaultTenant, callers.Visitor);
    }

    private Identified Refused(HttpContext context, Problem? refusal)
    {
        var decision = addresses.Take(context);
        return new(null, decision.Admitted ? refusal : Problems.QuotaExceeded(AddressLimits.Policy, decision.MoreAfter));
    }
}
