using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.Metrics;

/// <summary>
/// A second port, <c>METRICS_PORT</c>, that serves <c>/metrics</c> without a key and nothing else, for a Prometheus
/// within the network that the public cannot reach.
/// </summary>
internal static class MetricsPort
{
    /// <summary>Listens there too, on the address on which the gateway listens.</summary>
    public static void AddMetricsPort(this WebApplicationBuilder builder)
    {
        if (builder.AddVariables<MetricsPortOptions>().Port is { } port)
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
        if (app.Services.GetRequiredService<IOptions<MetricsPortOptions>>().Value.Port is { } port && app.Services.GetService<MeterProvider>() is not null)
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
}

internal sealed class MetricsPortOptions
{
    /// <summary>Where <c>/metrics</c> is served without a key; null for nowhere.</summary>
    [Range(1, 65_535)]
    [ConfigurationKeyName("METRICS_PORT")]
    public int? Port { get; set; }
}
