using System.Collections.Frozen;
using Recommender.Gateway.Edge;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Headers that both the gateway and the api may set. Copying appends, and two values of one of these are worse than
/// none, so the gateway's word stands.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly FrozenSet<string> OfTheGateway = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            .. RequestEdge.Names,
            "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Allow-Credentials",
            "RateLimit", "RateLimit-Policy", "Server",
        ]);

    public static ValueTask Restore(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer)
        {
            var headers = context.HttpContext.Response.Headers;
            foreach (var header in answer.Headers.NonValidated)
            {
                if (OfTheGateway.Contains(header.Key))
                {
                    // The copied values come after the gateway's own.
                    headers[header.Key] = headers[header.Key].SkipLast(header.Value.Count).ToArray();
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
