using Recommender.Gateway.Edge;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Headers that both the gateway and the api may set. Copying appends, and two values of one of these are worse than
/// none, so the gateway's word stands.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly string[] OfTheGateway =
        ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Allow-Credentials", "RateLimit", "RateLimit-Policy"];

    public static ValueTask Restore(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer)
        {
            return ValueTask.CompletedTask;
        }

        var headers = context.HttpContext.Response.Headers;
        foreach (var name in OfTheGateway)
        {
            if (answer.Headers.NonValidated.TryGetValues(name, out var added))
            {
                // The copied values come after the gateway's own.
                headers[name] = headers[name].Take(headers[name].Count - added.Count).ToArray();
            }
        }

        headers.Remove("Server");
        RequestEdge.Apply(context.HttpContext);
        return ValueTask.CompletedTask;
    }
}
