using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Engine.Trending;
using Recommender.Engine.Webhooks;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Ingest;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Webhooks;

/// <summary>Events of what the service did: imports, models, trending lists, failures.</summary>
public sealed class ServiceEventTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>, IAsyncDisposable
{
    private readonly EventTenant _tenant = new(api, servers);

    // Statements may take as long as those of the worker.
    private readonly NpgsqlDataSource _patient = NpgsqlDataSource.Create(servers.DatabaseConnection);

    private HttpClient Client => _tenant.Client;

    [Fact]
    public async Task Finished_import_job_is_told_with_its_counts()
    {
        await _tenant.SubscribeAsync("import.completed");
        var answer = await Client.PostJsonAsync("/api/v1/entities/bulk?async=true", """
            {"entities":[{"entity_id":"a","attributes":{"n":1}},{"entity_id":"","attributes":{"n":1}}]}
            """);
        await answer.JsonAsync(HttpStatusCode.Accepted);
        var runner = Runners.Over(servers.Database, Runners.Imports(servers));

        await Eventually.HoldsAsync(async () =>
        {
            await runner.RunOneAsync(CancellationToken.None);
            return (await _tenant.EventsAsync()).Count > 0;
        });

        var data = JsonNode.Parse(Assert.Single(await _tenant.EventsAsync()).Data.GetRawText())!;
        Assert.EndsWith(data["job_id"]!.ToString(), answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ("entities", "partially_completed", 2, 1, 1),
            (data["kind"]!.ToString(), data["status"]!.ToString(), (int)data["total_records"]!, (int)data["successful"]!, (int)data["failed"]!));
    }

    [Theory]
    [InlineData("application/json", """{"interactions":[{"user_id":"u","entity_id":"a","interaction_type":"view"},{"user_id":"","entity_id":"a","interaction_type":"view"}]}""")]
    [InlineData("application/x-ndjson", """
        {"user_id":"u","entity_id":"a","interaction_type":"view"}
        {"user_id":"","entity_id":"a","interaction_type":"view"}
        """)]
    public async Task Import_within_a_request_is_told_with_its_counts(string type, string body)
    {
        await _tenant.SubscribeAsync("import.completed");

        using var content = new StringContent(body, Encoding.UTF8, type);
        var answer = JsonNode.Parse(await (await Client.PostAsync("/api/v1/interactions/bulk", content)).Content.ReadAsStringAsync())!;

        var data = JsonNode.Parse(Assert.Single(await _tenant.EventsAsync()).Data.GetRawText())!;
        Assert.Equal(
            ("interactions", "partially_completed", 2, 1, 0, 1),
            (data["kind"]!.ToString(), data["status"]!.ToString(), (int)data["total_records"]!, (int)data["successful"]!,
                (int)data["duplicates"]!, (int)data["failed"]!));
        Assert.StartsWith(answer["job_id"]?.ToString() ?? "import_", data["job_id"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_model_is_told_and_one_that_was_not_published_is_not()
    {
        await _tenant.SubscribeAsync("model.updated");
        var tenant = await _tenant.IdAsync();
        var work = new TenantWorkStore(servers.Database);
        await work.RequestRebuildAsync(tenant, CancellationToken.None);
        var lost = (await work.LeaseAsync(tenant, "lost", CancellationToken.None))!;
        await work.ReleaseAsync(lost, CancellationToken.None);
        var lease = (await work.LeaseAsync(tenant, "heir", CancellationToken.None))!;

        Assert.Null(await PublishAsync(lost));
        var version = await PublishAsync(lease);

        var data = JsonNode.Parse(Assert.Single(await _tenant.EventsAsync()).Data.GetRawText())!;
        Assert.Equal(
            (version, 3, 4, 5L, 1500),
            ((long)data["version"]!, (int)data["users_updated"]!, (int)data["entities_updated"]!, (long)data["interactions"]!,
                (int)data["duration_ms"]!));
    }

    [Fact]
    public async Task Trending_is_told_only_when_it_changed()
    {
        await _tenant.SubscribeAsync("trending.changed");
        var tenant = await _tenant.IdAsync();
        var watch = new TrendingWatch(servers.Database, new TrendingStore(servers.Database), TimeProvider.System);
        await ViewAsync("a", 3);
        Assert.Equal(0, await watch.LookAsync(tenant, CancellationToken.None));

        await ViewAsync("a", 1);
        Assert.Equal(0, await watch.LookAsync(tenant, CancellationToken.None));
        await ViewAsync("b", 9);
        Assert.Equal([0, 1], (await Task.WhenAll(
            watch.LookAsync(tenant, CancellationToken.None), watch.LookAsync(tenant, CancellationToken.None))).Order());

        Assert.Contains(tenant, await watch.WatchedAsync(CancellationToken.None));
        var data = JsonNode.Parse(Assert.Single(await _tenant.EventsAsync()).Data.GetRawText())!;
        Assert.Equal(("product", 2), (data["entity_type"]!.ToString(), (int)data["trending_count"]!));
        Assert.Equal(["b", "a"], data["entities"]!.AsArray().Select(place => place!["entity_id"]!.ToString()));
        Assert.Equal(1d, (double)data["entities"]![0]!["score"]!);
    }

    [Fact]
    public async Task Look_that_waited_for_another_one_tells_what_is_trending_now()
    {
        await _tenant.SubscribeAsync("trending.changed");
        var tenant = await _tenant.IdAsync();
        var watch = new TrendingWatch(servers.Database, new TrendingStore(servers.Database), TimeProvider.System);
        await ViewAsync("a", 3);
        await watch.LookAsync(tenant, CancellationToken.None);
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var other = await connection.BeginTransactionAsync();
        await other.ExecuteAsync($"SELECT FROM webhook_trending WHERE tenant_id = {tenant.Value} FOR UPDATE", CancellationToken.None);

        var waiting = new TrendingWatch(_patient, new TrendingStore(servers.Database), TimeProvider.System).LookAsync(tenant, CancellationToken.None);
        await Eventually.HoldsAsync(async () => await servers.Database.FirstOrDefaultAsync(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {connection.ProcessID} = ANY (pg_blocking_pids(pid)))",
            row => row.GetBoolean(0), CancellationToken.None));
        await ViewAsync("b", 9);
        await other.CommitAsync();

        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Too_many_failures_are_told_once_per_window()
    {
        await _tenant.SubscribeAsync("error_threshold.exceeded");
        var tenant = await _tenant.IdAsync();
        var counts = new FailureCounts(servers.Database);
        var threshold = new FailureThreshold(10, TimeSpan.FromMinutes(5));
        var start = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        foreach (var (minute, failures, raised) in ((int, int, int)[])[(0, 9, 0), (1, 1, 1), (2, 50, 1), (6, 9, 1), (7, 20, 2)])
        {
            await counts.AddAsync(tenant, failures, threshold, start.AddMinutes(minute), CancellationToken.None);
            Assert.Equal(raised, (await _tenant.EventsAsync()).Count);
        }

        var data = JsonNode.Parse((await _tenant.EventsAsync())[1].Data.GetRawText())!;
        Assert.Equal(("http_5xx", 29, 10, 300), (data["error_type"]!.ToString(), (int)data["error_count"]!, (int)data["threshold"]!, (int)data["window_seconds"]!));
    }

    public ValueTask DisposeAsync() => _patient.DisposeAsync();

    private async Task ViewAsync(string entity, int times)
    {
        var views = string.Join(',', Enumerable.Range(0, times).Select(n =>
            $$"""{"user_id":"u{{n}}","entity_id":"{{entity}}","interaction_type":"view","event_id":"{{Guid.NewGuid()}}"}"""));
        await Client.PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{views}}]}""");
        await ImportedActivity.IsCountedAsync(servers, _tenant.Name);
    }

    private async Task<long?> PublishAsync(TrainingLease lease)
    {
        var snapshot = await servers.Database.FirstOrDefaultAsync(
            $"SELECT pg_current_snapshot()::text", row => row.GetString(0), CancellationToken.None);
        var run = new TrainingRun(TimeSpan.FromSeconds(1.5), 3, 4, 5, 6, "{}", "{}");
        return await new ModelStore(servers.Database).PublishAsync(lease, Training.Worlds.Train(Training.Worlds.Checkerboard(4), "neighbours"), run, snapshot!, CancellationToken.None);
    }
}
