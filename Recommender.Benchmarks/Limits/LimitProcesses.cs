using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Recommender.Benchmarks.Limits;

/// <summary>
/// The limits of the plumbing: Kestrel that returns ready bytes, and the same behind a YARP that does nothing else.
/// Figures of the service are quoted as shares of these, measured in the same run.
/// </summary>
internal sealed class LimitServers : IAsyncDisposable
{
    private readonly WebApplication _kestrel;
    private readonly WebApplication _yarp;

    private LimitServers(WebApplication kestrel, WebApplication yarp)
    {
        _kestrel = kestrel;
        _yarp = yarp;
    }

    public Uri Kestrel => Address(_kestrel);

    public Uri Yarp => Address(_yarp);

    /// <param name="body">What every request is answered with.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<LimitServers> StartAsync(byte[] body, CancellationToken cancellationToken)
    {
        var kestrel = Builder().Build();
        kestrel.Run(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
        });
        await kestrel.StartAsync(cancellationToken);

        var builder = Builder();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "{**path}" } }],
            [new ClusterConfig { ClusterId = "all", Destinations = new Dictionary<string, DestinationConfig> { ["kestrel"] = new() { Address = Address(kestrel).ToString() } } }]);
        var yarp = builder.Build();
        yarp.MapReverseProxy();
        await yarp.StartAsync(cancellationToken);
        return new(kestrel, yarp);
    }

    public async ValueTask DisposeAsync()
    {
        await _yarp.DisposeAsync();
        await _kestrel.DisposeAsync();
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder;
    }

    private static Uri Address(WebApplication server) =>
        new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
