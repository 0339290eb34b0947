using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Recommender.Benchmarks.Gateway;

/// <summary>
/// <c>bare-yarp --to ADDRESS</c>: a YARP that does nothing but forward, as a process like the gateway's;
/// without <c>--to</c> the server behind both, which answers everything with the same bytes: a kilobyte, or what was PUT last.
/// </summary>
internal static class BareYarpCommand
{
    private static byte[] _body = new byte[1024];

    public static Command Create()
    {
        var to = new Option<string?>("--to") { Description = "Where to forward to" };
        var command = new Command("bare-yarp", "Serve what gateway-cost compares with (it starts this itself)") { to };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(to), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? to, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (to is not null)
        {
            builder.Services.AddReverseProxy().LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "{**path}" } }],
                [new ClusterConfig { ClusterId = "all", Destinations = new Dictionary<string, DestinationConfig> { ["to"] = new() { Address = to } } }]);
        }

        await using var app = builder.Build();
        if (to is null)
        {
            app.Run(AnswerAsync);
        }
        else
        {
            app.MapReverseProxy();
        }

        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.ContentLength > 0)
        {
            using var sent = new MemoryStream();
            await context.Request.Body.CopyToAsync(sent, context.RequestAborted);
            _body = HttpMethods.IsPut(context.Request.Method) ? sent.ToArray() : _body;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = _body.Length;
        await context.Response.Body.WriteAsync(_body, context.RequestAborted);
    }
}
