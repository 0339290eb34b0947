using Microsoft.Extensions.Options;
using Recommender.Engine.Errors;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Origins;

/// <summary>
/// CORS. Preflights are answered here, before any key is asked for, because browsers send none with them; other answers,
/// errors too, get the header that lets the page read them. What nobody has shown a key for yet counts against the limit
/// of the address: OPTIONS, and looking an origin up.
/// </summary>
internal sealed class CrossOrigin(RequestDelegate next, IOptions<OriginOptions> options, KnownOrigins origins, AddressLimits addresses)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string Accepted =
        "Authorization, Content-Type, Accept, X-API-Key, X-Tenant-ID, X-Request-Id, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Cache-Control, traceparent, tracestate";

    private const string Exposed = "X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, ETag, Location, Link, Deprecation, Sunset";

    private readonly HashSet<string> _allowed = [.. options.Value.AllowedOrigins];

    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method) && addresses.Refusal(context) is { } refusal)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !options.Value.Enabled)
        {
            return HttpMethods.IsOptions(context.Request.Method) ? AnswerOptions(context) : next(context);
        }

        return AnswerAsync(context, origin);
    }

    private async Task AnswerAsync(HttpContext context, string origin)
    {
        var headers = context.Response.Headers;
        if (_allowed.Contains("*"))
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Vary = "Origin";
            if (_allowed.Contains(origin) || (await origins.FindAsync(origin, () => MayAsk(context), context.RequestAborted)).Known)
            {
                headers.AccessControlAllowOrigin = origin;
            }
        }

        headers.AccessControlExposeHeaders = Exposed;
        await (HttpMethods.IsOptions(context.Request.Method) ? AnswerOptions(context) : next(context));
    }

    // OPTIONS has been counted already.
    private bool MayAsk(HttpContext context) =>
        HttpMethods.IsOptions(context.Request.Method) || addresses.Take(context).Admitted;

    private static Task AnswerOptions(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.Headers.AccessControlRequestMethod.Count > 0 && response.Headers.AccessControlAllowOrigin.Count > 0)
        {
            response.Headers.AccessControlAllowMethods = Methods;
            response.Headers.AccessControlAllowHeaders = Accepted;
            response.Headers.AccessControlMaxAge = "600";
        }

        response.Headers.Allow = Methods;
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
