using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Recommender.Gateway.Listening;

/// <summary>Where the gateway listens and what it puts up with on a connection.</summary>
internal static class Listening
{
    public static void AddListening(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(configuration["HTTP_PORTS"]))
        {
            builder.WebHost.UseUrls($"http://{configuration["HOST"] ?? "localhost"}:{configuration["PORT"] ?? "8080"}");
        }

        builder.Services.AddOptions<ConnectionLimits>().BindConfiguration("").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ConnectionLimits>, ConnectionLimitsValidator>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ConnectionLimits>>(Limit);
        // Hosting trusts every proxy when its own switch is on; here only the configured ones are ever trusted.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(
            forwarded => Trust(forwarded, configuration["TRUSTED_PROXIES"]));
    }

    private static void Limit(KestrelServerOptions kestrel, IOptions<ConnectionLimits> options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.Value.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Value.WebSockets;
        kestrel.Limits.MaxRequestBodySize = options.Value.BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private static void Trust(ForwardedHeadersOptions forwarded, string? proxies)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardLimit = null;
        forwarded.ForwardedHeaders = string.IsNullOrWhiteSpace(proxies)
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

        foreach (var proxy in (proxies ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (proxy.Contains('/', StringComparison.Ordinal))
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
            else
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }
    }
}
