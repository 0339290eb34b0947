using Recommender.Engine.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Errors;

internal static class ErrorRegistration
{
    public static void AddErrors(this IServiceCollection services)
    {
        services.AddExceptionHandler<RequestFailures>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    /// <summary>Gives a body to every error, also to those of routing, which have only a status.</summary>
    public static void UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(bare => ProblemWriter.WriteAsync(bare.HttpContext, Describe(bare.HttpContext)));
    }

    private static Problem Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new Fault(FaultCode.NotFound, $"no route {context.Request.Path}").ToProblem(),
        StatusCodes.Status405MethodNotAllowed => new(405, "method-not-allowed", "Method not allowed",
            $"Method not allowed: {context.Request.Path} does not take {context.Request.Method}") { Code = "METHOD_NOT_ALLOWED" },
        StatusCodes.Status415UnsupportedMediaType => BadRequests.UnsupportedMediaType,
        StatusCodes.Status413PayloadTooLarge => new Fault(FaultCode.PayloadTooLarge, "the body is larger than this route allows").ToProblem(),
        >= 500 => new(context.Response.StatusCode, "internal-error", "Internal error", "Internal error") { Code = "INTERNAL_ERROR" },
        var status => new(status, "bad-request", "Bad request", "Bad request") { Code = "BAD_REQUEST" },
    };
}
