using System.Diagnostics;
using System.Net;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Tracing;

/// <summary>Sends each request as part of a new trace that is recorded.</summary>
internal sealed class TracedClient : IDisposable
{
    // The services run in this process: a client of the usual kind would be a part of their traces.
    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    /// <summary>Returns the trace.</summary>
    public async Task<ActivityTraceId> SendAsync(
        RunningSystem system, HttpMethod method, string path, HttpStatusCode expected, string? body = null, string? tenant = null)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(method, new Uri(system.Gateway.Address, path))
        {
            Content = body is null ? null : Wire.Json(body),
            Headers =
            {
                { "X-API-Key", RunningGateway.OperatorKey },
                { "X-Tenant-ID", tenant ?? Servers.NewTenantName() },
                { "traceparent", $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01" },
            },
        };
        using var answer = await _client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        return trace;
    }

    public void Dispose() => _client.Dispose();
}
