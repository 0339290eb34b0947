using System.Diagnostics;
using System.Net;
using Recommender.Engine.Interactions;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;
using Recommender.Tests.Training;
using Recommender.Tests.Webhooks;

namespace Recommender.Tests.Tracing;

/// <summary>Bulk requests go on in their traces as single interactions do, with one link for each request.</summary>
[Collection("traces")]
public sealed class ImportTraceTests(Servers servers, WebhookWorld world) : IClassFixture<WebhookWorld>, IDisposable
{
    // Nobody listens there: what is recorded is looked at before it is sent.
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly Recorded _recorded = new();
    private readonly TracedClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _recorded.Dispose();
    }

    [Fact]
    public async Task Imports_that_the_worker_adds_up_together_are_linked_to_that_once_each()
    {
        await using var system = await StartAsync();
        await new ImportedActivityStore(world.Database).MergeAsync(limit: 1000, CancellationToken.None); // of other tests
        var first = await ImportAsync(system, interactions: 3, Servers.NewTenantName());
        var second = await ImportAsync(system, interactions: 2, Servers.NewTenantName());

        await new ImportedActivityStore(world.Database).MergeAsync(limit: 1000, CancellationToken.None);

        ActivityTraceId[] traces = [first, second];
        await Eventually.HoldsAsync(() => Work("add imported activity", traces).Any());
        var span = Assert.Single(Work("add imported activity", traces));
        Assert.Equal(traces.Single(trace => trace != span.TraceId), Assert.Single(span.Links).Context.TraceId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(InteractionImport.MostOnline + 1)]
    public async Task Training_that_follows_from_an_import_is_part_of_its_trace(int interactions)
    {
        await using var system = await StartAsync();
        var name = Servers.NewTenantName();
        var trace = await ImportAsync(system, interactions, name);

        await TrainAsync(name);

        await Eventually.HoldsAsync(() => Work("train model", [trace]).Any());
    }

    [Fact]
    public async Task The_next_training_is_not()
    {
        await using var system = await StartAsync();
        var name = Servers.NewTenantName();
        var trace = await ImportAsync(system, InteractionImport.MostOnline + 1, name);
        await TrainAsync(name);
        var later = await ImportAsync(system, InteractionImport.MostOnline + 1, name);

        await TrainAsync(name);

        await Eventually.HoldsAsync(() => Work("train model", [later]).Any());
        Assert.Single(Work("train model", [trace]));
        Assert.Empty(Assert.Single(Work("train model", [later])).Links);
    }

    [Fact]
    public async Task Webhooks_about_imported_interactions_carry_the_trace_to_the_receiver()
    {
        await using var system = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        var name = await world.Database.FirstOrDefaultAsync(
            $"SELECT name FROM tenants WHERE tenant_id = {subscriber.Tenant.Value}", row => row.GetString(0), CancellationToken.None);
        var trace = await ImportAsync(system, interactions: 2, name!);
        world.Clock.Advance(TimeSpan.FromMinutes(5));

        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        var about = receiver.Received.Where(received => received.Headers["X-Webhook-Event"] == "interaction_recorded").ToList();
        Assert.Equal(2, about.Count);
        Assert.All(about, received => Assert.Contains(trace.ToHexString(), received.Headers["traceparent"], StringComparison.Ordinal));
    }

    private Task<RunningSystem> StartAsync() =>
        RunningSystem.StartAsync(servers, _recorded.AddTo, world.Connection, ("TRACING_ENDPOINT", Nowhere));

    private Task<ActivityTraceId> ImportAsync(RunningSystem system, int interactions, string tenant)
    {
        // A body that came before would be known by its lines.
        var body = Guid.NewGuid();
        var records = Enumerable.Range(0, interactions)
            .Select(i => $$"""{"user_id":"{{body}}-{{i}}","entity_id":"e{{i % 2}}","interaction_type":"view"}""");
        return _client.SendAsync(
            system, HttpMethod.Post, "/api/v1/interactions/bulk", HttpStatusCode.Accepted, $$"""{"interactions":[{{string.Join(',', records)}}]}""", tenant);
    }

    private async Task TrainAsync(string name)
    {
        var tenant = await new TenantDirectory(world.Database).FindOrCreateAsync(name, CancellationToken.None);
        await Workers.Training(world.Database, servers.RedisConnection).RunAsync(tenant, report: null, CancellationToken.None);
    }

    /// <summary>Spans of this work of the worker that are parts of one of the traces.</summary>
    private IEnumerable<Activity> Work(string name, IReadOnlyCollection<ActivityTraceId> traces) =>
        traces.SelectMany(_recorded.Of).Where(span => span.OperationName == name && span.Kind == ActivityKind.Consumer)
            .DistinctBy(span => span.SpanId); // gateway and api both record it
}
