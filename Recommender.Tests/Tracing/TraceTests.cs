using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Recommender.Engine.Content;
using Recommender.Engine.Online;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Training;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;
using Recommender.Tests.Recommendations;
using Recommender.Tests.Training;
using Recommender.Tests.Webhooks;
using StackExchange.Redis;

namespace Recommender.Tests.Tracing;

[Collection("traces")]
public sealed class TraceTests(Servers servers, WebhookWorld world) : IClassFixture<WebhookWorld>, IDisposable
{
    // Nobody listens there: what is recorded is looked at before it is sent.
    private const string Nowhere = "http://127.0.0.1:1";
    private const string View = """{"user_id":"ada","entity_id":"e","interaction_type":"view"}""";

    // The world's clock stands still; what happens after it was stopped is due once it moves on.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    private readonly Recorded _recorded = new();

    private readonly TracedClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _recorded.Dispose();
    }

    [Fact]
    public async Task One_trace_goes_from_the_gateway_through_the_api_to_its_storage()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Nowhere));
        string[] expected = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "OpenTelemetry.Instrumentation.StackExchangeRedis", "Recommender"];

        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View);

        await Eventually.HoldsAsync(() => Sources(trace).IsSupersetOf(expected));
        Assert.Equal(2, _recorded.Of(trace).Where(span => span.Kind == ActivityKind.Server).Select(span => span.SpanId).Distinct().Count());
        Assert.Contains(_recorded.Of(trace), span => span.OperationName == "commit interaction");
    }

    [Fact]
    public async Task Spans_go_to_TRACING_ENDPOINT()
    {
        await using var collector = await Collector.StartAsync();
        ActivityTraceId trace;
        await using (var system = await RunningSystem.StartAsync(servers, null, null, ("TRACING_ENDPOINT", collector.Url)))
        {
            trace = await SendAsync(system, HttpMethod.Get, "/api/v1/jobs", HttpStatusCode.OK);
        }

        await Eventually.HoldsAsync(() => collector.Has(trace));
    }

    [Theory]
    [InlineData("", "Recommender.Gateway", "Recommender.Api")]
    [InlineData("shop", "shop", "shop")]
    public async Task Spans_say_which_service_they_are_of(string given, string ofTheGateway, string ofTheApi)
    {
        await using var collector = await Collector.StartAsync();
        await using (var system = await RunningSystem.StartAsync(
            servers, null, null, ("TRACING_ENDPOINT", collector.Url), ("OTEL_SERVICE_NAME", given)))
        {
            await SendAsync(system, HttpMethod.Get, "/api/v1/jobs", HttpStatusCode.OK);
        }

        // A text of the protocol stands behind its length.
        await Eventually.HoldsAsync(() => collector.HasService($"{(char)ofTheGateway.Length}{ofTheGateway}") && collector.HasService($"{(char)ofTheApi.Length}{ofTheApi}"));
        Assert.False(collector.HasService("unknown_service"));
    }

    [Fact]
    public async Task What_the_worker_does_with_an_interaction_is_part_of_its_trace()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, world.Connection, ("TRACING_ENDPOINT", Nowhere));
        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View);

        await DrainAsync(world.Database);

        await Eventually.HoldsAsync(() => Has(trace, "spread interactions"));
    }

    [Fact]
    public async Task So_are_the_update_of_the_model_and_the_training_that_it_leads_to()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Nowhere));
        var name = Servers.NewTenantName();
        var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(name, CancellationToken.None));
        await shop.FillAsCheckerboardAsync(users: 4, entities: 4);
        await DrainAsync(servers.Database);
        await shop.TrainAsync();
        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View, name);
        await DrainAsync(servers.Database);

        await Workers.Updates(servers.Database).UpdateAsync(shop.Tenant, CancellationToken.None);
        await Workers.Training(servers.Database, servers.RedisConnection).RunAsync(shop.Tenant, report: null, CancellationToken.None);

        await Eventually.HoldsAsync(() => Has(trace, "update model") && Has(trace, "train model"));
    }

    [Fact]
    public async Task Webhook_about_an_interaction_carries_its_trace_to_the_receiver()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, world.Connection, ("TRACING_ENDPOINT", Nowhere));
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        var name = await world.Database.FirstOrDefaultAsync(
            $"SELECT name FROM tenants WHERE tenant_id = {subscriber.Tenant.Value}", row => row.GetString(0), CancellationToken.None);
        var trace = await SendAsync(system, HttpMethod.Post, "/api/v1/interactions", HttpStatusCode.Created, View, name);
        await DrainAsync(world.Database);
        world.Clock.Advance(Later);

        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        Assert.True(Has(trace, "deliver webhook"));
        var about = Assert.Single(receiver.Received, received => received.Headers["X-Webhook-Event"] == "interaction_recorded");
        Assert.Contains(trace.ToHexString(), about.Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_about_what_is_not_traced_carries_none()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        world.Clock.Advance(Later);

        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        Assert.DoesNotContain("traceparent", Assert.Single(receiver.Received).Headers.Keys);
    }

    [Fact]
    public async Task Job_is_part_of_the_trace_of_the_request_that_asked_for_it()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, world.Connection, ("TRACING_ENDPOINT", Nowhere));
        var trace = await SendAsync(
            system, HttpMethod.Post, "/api/v1/interactions/bulk?async=true", HttpStatusCode.Accepted, $$"""{"interactions":[{{View}}]}""");

        while (await Runners.Over(world.Database, Runners.Imports(servers, world.Database)).RunOneAsync(CancellationToken.None))
        {
        }

        await Eventually.HoldsAsync(() => Has(trace, "import job"));
    }

    [Fact]
    public async Task Probes_polls_and_heartbeats_are_no_traces()
    {
        await using var system = await RunningSystem.StartAsync(servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Nowhere));
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
            servers, _recorded.AddTo, null, ("TRACING_ENDPOINT", Nowhere), ("TRACING_ENABLED", "false"));

        var trace = await SendAsync(system, HttpMethod.Get, "/api/v1/jobs", HttpStatusCode.OK);

        Assert.Empty(_recorded.Of(trace));
    }

    private bool Has(ActivityTraceId trace, string work) =>
        _recorded.Of(trace).Any(span => span.OperationName == work && span.Kind == ActivityKind.Consumer);

    private static async Task DrainAsync(NpgsqlDataSource database)
    {
        while (await new ChangeQueueStore(database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }
    }

    private HashSet<string> Sources(ActivityTraceId trace) => [.. _recorded.Of(trace).Select(span => span.Source.Name)];

    private Task<ActivityTraceId> SendAsync(
        RunningSystem system, HttpMethod method, string path, HttpStatusCode expected, string? body = null, string? tenant = null) =>
        _client.SendAsync(system, method, path, expected, body, tenant);
}
