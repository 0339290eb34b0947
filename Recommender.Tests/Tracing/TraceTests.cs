using System.Diagnostics;
using System.Net;
using Recommender.Engine.Profiles;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Tracing;

public sealed class TraceTests(Servers servers)
{
    // Nobody listens there: what is recorded is looked at before it is sent.
    private const string Collector = "http://127.0.0.1:1";

    private readonly string _tenant = Servers.NewTenantName();
    private readonly Recorded _recorded = new();

    [Fact]
    public async Task One_trace_goes_from_the_gateway_through_the_api_to_its_storage()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, ("TRACING_ENDPOINT", Collector));
        var (header, trace) = Recorded.NewTrace();

        using var answer = await system.Gateway.GetAsync(
            "/api/v1/recommendations/user/ada", headers: [("traceparent", header), ("X-Tenant-ID", _tenant)]);
        using var written = await system.Gateway.SendAsync(
            HttpMethod.Post, "/api/v1/interactions", RunningGateway.OperatorKey,
            Wire.Json("""{"user_id":"ada","entity_id":"e","interaction_type":"view"}"""), ("traceparent", header), ("X-Tenant-ID", _tenant));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Created), (answer.StatusCode, written.StatusCode));
        string[] expected = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "OpenTelemetry.Instrumentation.StackExchangeRedis", "Recommender"];
        await Eventually.HoldsAsync(() => _recorded.Of(trace).Select(span => span.Source.Name).ToHashSet().IsSupersetOf(expected));
        Assert.Contains(_recorded.Of(trace), span => span.OperationName == "commit interaction");
    }

    [Fact]
    public async Task What_the_worker_does_with_an_interaction_is_part_of_its_trace()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, ("TRACING_ENDPOINT", Collector));
        var (header, trace) = Recorded.NewTrace();
        using var written = await system.Gateway.SendAsync(
            HttpMethod.Post, "/api/v1/interactions", RunningGateway.OperatorKey,
            Wire.Json("""{"user_id":"ada","entity_id":"e","interaction_type":"view"}"""), ("traceparent", header), ("X-Tenant-ID", _tenant));
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);

        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }

        await Eventually.HoldsAsync(() => _recorded.Of(trace).Any(span => span is { OperationName: "spread interactions", Kind: ActivityKind.Consumer }));
    }

    [Fact]
    public async Task Probes_polls_and_heartbeats_are_no_traces()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, ("TRACING_ENDPOINT", Collector));
        var (header, trace) = Recorded.NewTrace();
        using var probe = await system.Gateway.GetAsync("/health/ready", key: null);
        using var answer = await system.Gateway.GetAsync("/api/v1/jobs", headers: [("traceparent", header)]);

        await Eventually.HoldsAsync(() => _recorded.Of(trace).Any(span => span.Kind == ActivityKind.Server));

        Assert.DoesNotContain(_recorded.All, span => span.ParentId is null && span.Kind == ActivityKind.Client);
        Assert.DoesNotContain(_recorded.All, span => span.TagObjects.Any(tag => tag.Value is "/health/ready" or "/ready"));
    }

    [Fact]
    public async Task Nothing_is_recorded_when_it_is_not_wanted()
    {
        await using var system = await RunningSystem.StartAsync(
            servers, _recorded.AddTo, ("TRACING_ENDPOINT", Collector), ("TRACING_ENABLED", "false"));
        var (header, trace) = Recorded.NewTrace();

        using var answer = await system.Gateway.GetAsync("/api/v1/jobs", headers: [("traceparent", header), ("X-Tenant-ID", _tenant)]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(_recorded.Of(trace));
    }
}
