using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Gateway.Metrics;

/// <summary>
/// A second port, <c>METRICS_PORT</c>, that serves <c>/metrics</c> without a key and nothing else, for a Prometheus
/// within the network that the public cannot reach.
/// </summary>
internal static class MetricsPort
{
    /// <summary>Listens there too, on the address on which the gateway listens, if there is anything to serve.</summary>
    public static void AddMetricsPort(this WebApplicationBuilder builder)
    {
        if (PortOf(builder) is { } port)
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
        if (app.Services.GetRequiredService<MetricsPortOptions>().Port is { } port)
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

    private static int? PortOf(WebApplicationBuilder builder)
    {
        var options = builder.AddVariables<MetricsPortOptions>();
        if (!builder.Services.AreMeasured())
        {
            options.Port = null;
        }

        return options.Port;
    }
}

internal sealed class MetricsPortOptions
{
    /// <summary>Where <c>/metrics</c> is served without a key; null for nowhere, as when nothing is measured.</summary>
    [Range(1, 65_535)]
    [ConfigurationKeyName("METRICS_PORT")]
    public int? Port { get; set; }
}
