using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.Listening;

/// <summary>Where the gateway listens and what it puts up with on a connection.</summary>
internal static class Listening
{
    public static void AddListening(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var listening = builder.AddVariables<ListeningOptions>();
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(configuration["HTTP_PORTS"]))
        {
            builder.WebHost.UseUrls(listening.Url);
        }

        // Nothing here blocks a thread, so a request may go on where its bytes arrived instead of on another thread.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        var limits = builder.AddVariables<ConnectionLimits>();
        builder.Services.Configure<KestrelServerOptions>(kestrel => Limit(kestrel, limits));
        // Hosting trusts every proxy when its own switch is on; here only the configured ones are ever trusted.
        builder.Services.PostConfigure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, listening));
    }

    private static void Limit(KestrelServerOptions kestrel, ConnectionLimits limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.WebSockets;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private static void Trust(ForwardedHeadersOptions forwarded, ListeningOptions listening)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardLimit = null;
        forwarded.ForwardedHeaders = ForwardedHeaders.None;
        foreach (var network in listening.Proxies)
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Add(network);
        }
    }
}
