using Recommender.Engine.Errors;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Errors;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Tenancy;

/// <summary>
/// The door: who calls, how often, and whether they may. What passes carries a signed identity in place of its key and
/// of anything that claims to be one.
/// </summary>
internal sealed class Admission(RequestDelegate next, Authentication authentication, AddressLimits addresses)
{
    private static readonly string[] Untrusted =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port",
        "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        if (OpenRoutes.IsHealth(context.Request.Path))
        {
            return GoOnAsync(context, addresses.Refusal(context));
        }

        // Nearly always known at once, and then nothing has to wait here for the answer.
        var admission = AdmitAsync(context);
        return admission.IsCompletedSuccessfully ? GoOnAsync(context, admission.Result) : WaitAsync(context, admission);
    }

    private async Task WaitAsync(HttpContext context, ValueTask<Problem?> admission) => await GoOnAsync(context, await admission);

    private Task GoOnAsync(HttpContext context, Problem? refusal) =>
        refusal is null ? next(context) : ProblemWriter.WriteAsync(context, refusal);

    private async ValueTask<Problem?> AdmitAsync(HttpContext context)
    {
        var (caller, refusal) = await authentication.IdentifyAsync(context);
        if (caller is null)
        {
            return refusal;
        }

        if (await caller.Limits.RefusalAsync(context) is { } exceeded)
        {
            return exceeded;
        }

        if (NotAllowed(context.Request, caller) is { } forbidden)
        {
            return forbidden;
        }

        caller.Use?.Note();
        context.Features.Set(caller);
        Identify(context.Request.Headers, caller);
        return null;
    }

    private static Problem? NotAllowed(HttpRequest request, Caller caller)
    {
        if (caller.Key is { } key && request.Headers.Origin.ToString() is { Length: > 0 } origin && !key.MayBeUsedFrom(origin))
        {
            return Problems.WrongOrigin;
        }

        return (caller.Identity.Scopes & RouteScopes.Of(request)) == 0 ? Problems.ScopeMissing : null;
    }

    private static void Identify(IHeaderDictionary headers, Caller caller)
    {
        PresentedKey.Strip(headers);
        foreach (var header in Untrusted)
        {
            headers.Remove(header);
        }

        headers[IdentityHeader.Name] = caller.SignedHeader();
    }
}
