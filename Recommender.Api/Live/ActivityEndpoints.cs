using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Live;

internal static class ActivityEndpoints
{
    /// <summary>The widget's WebSocket, under its own path and the one that the Nuxt module uses.</summary>
    public static void MapActivity(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/ws/activity", "/ws"])
        {
            routes.MapGet(path, FollowAsync).Requires(Scopes.Read | Scopes.Track).ExcludeFromDescription();
        }
    }

    private static async Task FollowAsync(
        HttpContext context, RequestTenant tenant, ActivityBoard board, LiveOptions options,
        IHostApplicationLifetime service, TimeProvider clock)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            ProblemResult plain = new Fault(FaultCode.BadRequest, "this address speaks WebSocket only");
            await plain.ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new ActivitySocket(socket, tenant.Name, board, options.Subscriptions, clock)
            .RunAsync(context.RequestAborted, service.ApplicationStopping);
    }
}
