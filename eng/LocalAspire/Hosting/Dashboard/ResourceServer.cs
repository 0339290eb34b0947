using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Board;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>How the resource service is reached, and the name that the dashboard shows.</summary>
/// <param name="ApiKey">Expected in the header <c>x-resource-service-api-key</c> of every call.</param>
internal sealed record ResourceServiceOptions(string ApplicationName, int Port, string ApiKey);

/// <summary>The gRPC server of the resource service: loopback, HTTP/2 without TLS, one key.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    private const string KeyHeader = "x-resource-service-api-key";

    private readonly WebApplication application;

    private ResourceServer(WebApplication application) => this.application = application;

    /// <summary>Starts to serve the board; ends when the port is open.</summary>
    public static async Task<ResourceServer> StartAsync(
        ResourceBoard board, ResourceServiceOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // neither the arguments nor the settings of the AppHost are meant for it
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore().AddGrpc();
        builder.Services.AddSingleton(board).AddSingleton(options);

        var application = builder.Build();
        application.Use(next => context => IsAllowed(context, options.ApiKey) ? next(context) : Refuse(context));
        application.UseRouting();
        application.MapGrpcService<ResourceService>();
        await application.StartAsync(cancellationToken);
        return new(application);
    }

    /// <summary>Ends every stream, then the connections; whatever is still open when the token ends is cut off.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => application.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await StopAsync(patience.Token);
        await application.DisposeAsync();
    }

    private static bool IsAllowed(HttpContext context, string apiKey) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString()), Encoding.UTF8.GetBytes(apiKey));

    /// <summary>A gRPC client reads the status 401 as Unauthenticated.</summary>
    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
