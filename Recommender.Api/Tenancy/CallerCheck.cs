using Microsoft.Extensions.Options;
using Recommender.Api.Errors;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Tenancy;

/// <summary>
/// Lets nothing under <c>/api</c> and <c>/ws</c> through that does not carry the gateway's signed identity, and works out the tenant.
/// Runs after routing: the route says which scopes it wants and may hold the tenant's name.
/// </summary>
internal sealed class CallerCheck(RequestDelegate next, IdentityHeader identity, IOptions<TenancyOptions> options)
{
    private static readonly Problem Unknown =
        new(401, "unauthorized", "Unauthorized", "Unauthorized: requests reach this service through the gateway only");

    private static readonly Problem NotAllowed = new Fault(FaultCode.Forbidden, "the API key does not allow this").ToProblem();

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/ws"))
        {
            return next(context);
        }

        if (identity.Verify(context.Request.Headers[IdentityHeader.Name]) is not { } caller)
        {
            return ProblemWriter.WriteAsync(context, Unknown);
        }

        if (!caller.Allows(context.GetEndpoint()))
        {
            return ProblemWriter.WriteAsync(context, NotAllowed);
        }

        RequestTenant.Of(context, caller, options.Value.DefaultTenantId);
        return next(context);
    }
}
