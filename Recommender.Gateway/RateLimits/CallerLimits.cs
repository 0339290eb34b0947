using Recommender.Engine.Errors;
using Recommender.Engine.RateLimits;
using Recommender.Gateway.Errors;

namespace Recommender.Gateway.RateLimits;

/// <summary>The limits that apply to one caller: of its key and of its tenant, either of which may be absent.</summary>
internal sealed class CallerLimits(LimitPolicy? key, LimitPolicy? tenant)
{
    public static CallerLimits None { get; } = new(null, null);

    private readonly string _policies = string.Join(", ", new[] { key?.Header, tenant?.Header }.OfType<string>());

    /// <summary>Counts the request; says in the answer's headers what is left, and in the result whether it was too much.</summary>
    public async ValueTask<Problem?> RefusalAsync(HttpContext context)
    {
        if (key is null && tenant is null)
        {
            return null;
        }

        var own = key is null ? default : key.Note(await key.TakeAsync());
        var common = tenant is null || (key is not null && !own.Admitted) ? default : tenant.Note(await tenant.TakeAsync());
        Describe(context.Response.Headers, own, common);

        if (key is not null && !own.Admitted)
        {
            return Problems.QuotaExceeded(key.Name, own.MoreAfter);
        }

        if (tenant is null || common.Admitted)
        {
            return null;
        }

        key?.Return();
        return Problems.QuotaExceeded(tenant.Name, common.MoreAfter);
    }

    private void Describe(IHeaderDictionary headers, LimitDecision own, LimitDecision common)
    {
        headers["RateLimit-Policy"] = _policies;
        headers["RateLimit"] = (key, tenant) switch
        {
            ({ } first, null) => first.State(own),
            (null, { } second) => second.State(common),
            ({ } first, { } second) when own.Admitted => $"{first.State(own)}, {second.State(common)}",
            ({ } first, _) => first.State(own),
            _ => default,
        };
    }
}
