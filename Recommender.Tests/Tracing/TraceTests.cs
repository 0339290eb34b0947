using System.Diagnostics;
using System.Net;
using Recommender.Engine.Profiles;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Tracing;

public sealed class TraceTests(Servers servers) : IDisposable
{
    // Nobody listens there: what is recorded is looked at before it is sent.
    private const string Collector = "http://127.0.0.1:1";
    private const string View = """{"user_id":"ada","entity_id":"e","interaction_type":"view"}""";

    private readonly Recorded _recorded = new();

    // The services run in this process: a client of the usual kind would be a part of their traces.
    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    public void Dispose()
    {
        _client.Dispose();
        _recorded.Dispose();
    }

    [Fact]
    public async Task One_trace_goes_from_the_gateway_through_the_api_to_its_storage()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Collector));
        string[] expected = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "OpenTelemetry.Instrumentation.StackExchangeRedis", "Recommender"];

        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View);

        await Eventually.HoldsAsync(() => Sources(trace).IsSupersetOf(expected));
        Assert.Equal(2, _recorded.Of(trace).Where(span => span.Kind == ActivityKind.Server).Select(span => span.SpanId).Distinct().Count());
        Assert.Contains(_recorded.Of(trace), span => span.OperationName == "commit interaction");
    }

    [Fact]
    public async Task What_the_worker_does_with_an_interaction_is_part_of_its_trace()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Collector));
        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View);

        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }

        await Eventually.HoldsAsync(() => _recorded.Of(trace).Any(span => span is { OperationName: "spread interactions", Kind: ActivityKind.Consumer }));
    }

    [Fact]
    public async Task Probes_polls_and_heartbeats_are_no_traces()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Collector));
        var probe = await SendAsync(system, HttpMethod.Get, "/health/ready", HttpStatusCode.OK);
        var request = await SendAsync(system, HttpMethod.Get, "/api/v1/jobs", HttpStatusCode.OK);

        await Eventually.HoldsAsync(() => _recorded.Of(request).Any(span => span.Kind == ActivityKind.Server));

        Assert.Empty(_recorded.Of(probe));
        Assert.DoesNotContain(_recorded.All, span => span.ParentId is null && span.Kind == ActivityKind.Client);
    }

    [Fact]
    public async Task Nothing_is_recorded_when_it_is_not_wanted()
    {
        await using var system = await RunningSystem.StartAsync(
            servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Collector), ("TRACING_ENABLED", "false"));

        var trace = await SendAsync(system, HttpMethod.Get, "/api/v1/jobs", HttpStatusCode.OK);

        Assert.Empty(_recorded.Of(trace));
    }

    private HashSet<string> Sources(ActivityTraceId trace) => [.. _recorded.Of(trace).Select(span => span.Source.Name)];

    /// <summary>Sends a request as part of a new trace that is recorded, and returns the trace.</summary>
    private async Task<ActivityTraceId> SendAsync(
        RunningSystem system, HttpMethod method, string path, HttpStatusCode expected, string? body = null)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(method, new Uri(system.Gateway.Address, path))
        {
            Content = body is null ? null : Wire.Json(body),
            Headers =
            {
                { "X-API-Key", RunningGateway.OperatorKey },
                { "X-Tenant-ID", Servers.NewTenantName() },
                { "traceparent", $"00-{trace.ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01" },
            },
        };
        using var answer = await _client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        return trace;
    }
}
