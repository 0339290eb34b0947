using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Recommender.Gateway.Caching;
using Recommender.Gateway.Compression;
using Recommender.Gateway.Forwarding;
using Recommender.Gateway.Listening;
using Recommender.Gateway.Metrics;
using Recommender.Gateway.Origins;
using Recommender.Gateway.RateLimits;
using Recommender.Gateway.Tenancy;

namespace Recommender.Gateway.Configuration;

/// <summary>What is in effect at this gateway, as its part of <c>/api/config</c>; numbers as texts, no secrets.</summary>
internal sealed class GatewayConfig(
    IServer server, MetricsPortOptions metrics, AccessOptions access, RateLimitOptions limits, OriginOptions origins,
    CompressionOptions compression, EdgeOptions edge, ConnectionLimits connections, RouteTimes times)
{
    public JsonObject ToJson() => new()
    {
        ["server"] = Server(),
        ["features"] = new JsonObject
        {
            ["rate_limiting_enabled"] = limits.Active,
            ["api_key_required"] = access.KeyRequired,
            ["cors_enabled"] = origins.Enabled,
            ["compression_enabled"] = compression.Enabled,
        },
        ["rate_limit"] = Known(
            ("requests_per_minute", limits.Default.RequestsPerMinute), ("burst_size", limits.Default.Burst),
            ("operator_requests_per_minute", limits.Operator?.RequestsPerMinute)),
        ["cors"] = new JsonObject { ["allowed_origins"] = new JsonArray([.. origins.AllowedOrigins.Select(origin => JsonValue.Create(origin))]) },
        ["edge_cache"] = Known(("max_mb", edge.Megabytes)),
        ["connections"] = Known(("max_connections", connections.Connections), ("max_websockets", connections.WebSockets)),
        ["requests"] = Known(
            ("max_request_size_mb", connections.BodyMegabytes), ("max_bulk_request_size_mb", connections.BulkBodyMegabytes),
            ("request_timeout_secs", times.RequestSeconds), ("bulk_timeout_secs", times.BulkSeconds)),
    };

    // What the server has bound is what is in effect, whichever of the variables said so.
    private JsonObject Server()
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse).FirstOrDefault();
        var known = Known(("port", bound?.Port), ("metrics_port", metrics.Port));
        known.Insert(0, "host", bound?.Host);
        return known;
    }

    private static JsonObject Known(params ReadOnlySpan<(string Name, IFormattable? Value)> values)
    {
        var known = new JsonObject();
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                known[name] = FormattableString.Invariant($"{value}");
            }
        }

        return known;
    }
}
