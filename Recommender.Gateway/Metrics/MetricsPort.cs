using Microsoft.AspNetCore.Http;
using OpenTelemetry.Metrics;

namespace Recommender.Gateway.Metrics;

/// <summary>
/// A second port, <c>METRICS_PORT</c>, that serves <c>/metrics</c> without a key and nothing else, for a Prometheus
/// within the network that the public cannot reach.
/// </summary>
internal static class MetricsPort
{
    private const string Variable = "METRICS_PORT";

    /// <summary>Listens there too, on the address on which the gateway listens.</summary>
    public static void AddMetricsPort(this WebApplicationBuilder builder)
    {
        if (Port(builder.Configuration) is { } port)
        {
            var configuration = builder.Configuration;
            var addresses = configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls
                ? urls
                : string.Join(';', configuration["HTTP_PORTS"]!.Split(';').Select(plain => $"http://*:{plain}"));
            var first = BindingAddress.Parse(addresses.Split(';')[0]);
            builder.WebHost.UseUrls($"{addresses};http://{first.Host}:{port}");
        }
    }

    /// <summary>Answers what arrives there, before anybody asks for a key.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        if (Port(app.Configuration) is { } port && app.Services.GetService<MeterProvider>() is not null)
        {
            app.MapWhen(context => context.Connection.LocalPort == port, scrapes =>
            {
                scrapes.UseOpenTelemetryPrometheusScrapingEndpoint();
                scrapes.Run(context =>
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                });
            });
        }
    }

    private static int? Port(IConfiguration configuration) => configuration[Variable] switch
    {
        null or "" => null,
        var text => ushort.TryParse(text, out var port) && port > 0
            ? port
            : throw new InvalidOperationException($"{Variable} must be a port from 1 to 65535, not '{text}'"),
    };
}
