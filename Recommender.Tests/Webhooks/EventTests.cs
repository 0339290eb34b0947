using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Engine.Trending;
using Recommender.Engine.Webhooks;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Ingest;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Webhooks;

public sealed class EventTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>, IAsyncDisposable
{
    private readonly string _tenant = Servers.NewTenantName();

    // Statements may take as long as those of the worker.
    private readonly NpgsqlDataSource _patient = NpgsqlDataSource.Create(servers.DatabaseConnection);

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Entity_is_created_updated_and_deleted_once_each()
    {
        await SubscribeAsync("entity.created", "entity.updated", "entity.deleted");

        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","entity_type":"product","attributes":{"price":1}}""");
        await Client.PutJsonAsync("/api/v1/entities/lamp", """{"attributes":{"price":2}}""");
        await Client.DeleteAsync("/api/v1/entities/lamp");
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","entity_type":"product","attributes":{"price":3}}""");

        var events = await EventsAsync();
        Assert.Equal(["entity.created", "entity.updated", "entity.deleted", "entity.created"], events.Select(happened => happened.Type));
        Assert.Equal(
            """{"revision": 1, "entity_id": "lamp", "attributes": {"price": 1}, "entity_type": "product"}""", events[0].Data.GetRawText());
        Assert.Equal(2, events[1].Data.GetProperty("attributes").GetProperty("price").GetInt32());
        Assert.Equal("""{"revision": 3, "entity_id": "lamp", "entity_type": "product"}""", events[2].Data.GetRawText());
    }

    [Fact]
    public async Task Bulk_import_tells_what_it_changed_and_nothing_else()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"known","attributes":{"n":1}}""");
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"same","attributes":{"n":1}}""");
        await SubscribeAsync("entity.created", "entity.updated");

        await Client.PostJsonAsync("/api/v1/entities/bulk", """
            {"entities":[{"entity_id":"known","attributes":{"n":2}},{"entity_id":"same","attributes":{"n":1}},{"entity_id":"new","attributes":{"n":1}}]}
            """);

        Assert.Equal(
            ["entity.created new", "entity.updated known"],
            (await EventsAsync()).Select(happened => $"{happened.Type} {happened.Data.GetProperty("entity_id")}").Order());
    }

    [Fact]
    public async Task Attributes_that_are_too_long_for_a_message_are_left_out()
    {
        await SubscribeAsync("entity.created");
        var text = new string('x', 9_000);

        await (await Client.PostJsonAsync("/api/v1/entities", $$"""{"entity_id":"e","attributes":{"a":"{{text}}","b":"{{text}}"} }"""))
            .JsonAsync(HttpStatusCode.Created);

        var data = Assert.Single(await EventsAsync()).Data;
        Assert.True(data.GetProperty("attributes_omitted").GetBoolean());
        Assert.False(data.TryGetProperty("attributes", out _));
    }

    [Fact]
    public async Task Change_that_is_rolled_back_gives_no_event()
    {
        await SubscribeAsync("entity.created");
        var tenant = await TenantAsync();
        var drafts = new[] { new EntityDraft(tenant, "e", "product", JsonElement.Parse("""{"n":1}""")) };

        await using (var connection = await servers.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            Assert.Single(await EntityWriter.CreateAsync(connection, drafts, CancellationToken.None));
            await transaction.RollbackAsync();
        }

        Assert.Empty(await EventsAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/e")).StatusCode);
    }

    [Fact]
    public async Task Interaction_is_told_when_the_worker_has_taken_it_off_the_queue()
    {
        await SubscribeAsync("interaction.recorded");
        await (await Client.PostJsonAsync("/api/v1/interactions", """
            {"user_id":"anna","entity_id":"lamp","interaction_type":"view","timestamp":"2026-01-02T03:04:05Z","metadata":{"page":"home"}}
            """)).JsonAsync(HttpStatusCode.Created);

        // Two things at the same moment are two events, not four.
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"anna","entity_id":"lamp","interaction_type":"like","timestamp":"2026-01-02T03:04:05Z"}""");
        await DrainAsync(2);

        var events = await EventsAsync();
        Assert.Equal(["view", "like"], events.Select(happened => happened.Data.GetProperty("interaction_type").GetString()));
        var data = JsonNode.Parse(events[0].Data.GetRawText())!;
        Assert.Equal(
            ("anna", "lamp", "product", 1d, "home", "2026-01-02T03:04:05+00:00"),
            (data["user_id"]!.ToString(), data["entity_id"]!.ToString(), data["entity_type"]!.ToString(), (double)data["weight"]!,
                data["metadata"]!["page"]!.ToString(), data["timestamp"]!.ToString()));
    }

    [Fact]
    public async Task Only_the_types_that_were_asked_for_are_told()
    {
        await (await Client.PostJsonAsync("/api/v1/webhooks", """
            {"url":"https://hooks.example/","events":["interaction.recorded"],"interaction_types":["purchase"]}
            """)).JsonAsync(HttpStatusCode.Created);
        foreach (var type in (string[])["view", "purchase", "like"])
        {
            await Client.PostJsonAsync("/api/v1/interactions", $$"""{"user_id":"anna","entity_id":"lamp","interaction_type":"{{type}}"}""");
        }

        await DrainAsync(1);

        Assert.Equal("purchase", Assert.Single(await EventsAsync()).Data.GetProperty("interaction_type").GetString());
    }

    [Fact]
    public async Task Imported_interactions_are_told_if_somebody_wants_to_know_and_known_ones_are_not()
    {
        const string Body = """
            {"interactions":[{"user_id":"anna","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"},{"user_id":"anna","entity_id":"b","interaction_type":"like","timestamp":"2026-01-01T00:00:00Z"}]}
            """;
        await Client.PostJsonAsync("/api/v1/interactions/bulk", """
            {"interactions":[{"user_id":"anna","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"}]}
            """);
        await SubscribeAsync("interaction.recorded");

        await Client.PostJsonAsync("/api/v1/interactions/bulk", Body);
        await Client.PostJsonAsync("/api/v1/interactions/bulk", Body);

        Assert.Equal("b", Assert.Single(await EventsAsync()).Data.GetProperty("entity_id").GetString());
    }

    [Fact]
    public async Task Tenant_without_a_subscription_writes_no_events()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","attributes":{"price":1}}""");
        await Client.PostJsonAsync("/api/v1/interactions/bulk", """{"interactions":[{"user_id":"anna","entity_id":"lamp","interaction_type":"view"}]}""");

        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Finished_import_job_is_told_with_its_counts()
    {
        await SubscribeAsync("import.completed");
        var answer = await Client.PostJsonAsync("/api/v1/entities/bulk?async=true", """
            {"entities":[{"entity_id":"a","attributes":{"n":1}},{"entity_id":"","attributes":{"n":1}}]}
            """);
        await answer.JsonAsync(HttpStatusCode.Accepted);
        var runner = Runners.Over(servers.Database, Runners.Imports(servers));

        await Eventually.HoldsAsync(async () =>
        {
            await runner.RunOneAsync(CancellationToken.None);
            return (await EventsAsync()).Count > 0;
        });

        var data = JsonNode.Parse(Assert.Single(await EventsAsync()).Data.GetRawText())!;
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
        await SubscribeAsync("import.completed");

        using var content = new StringContent(body, Encoding.UTF8, type);
        var answer = JsonNode.Parse(await (await Client.PostAsync("/api/v1/interactions/bulk", content)).Content.ReadAsStringAsync())!;

        var data = JsonNode.Parse(Assert.Single(await EventsAsync()).Data.GetRawText())!;
        Assert.Equal(
            ("interactions", "partially_completed", 2, 1, 0, 1),
            (data["kind"]!.ToString(), data["status"]!.ToString(), (int)data["total_records"]!, (int)data["successful"]!,
                (int)data["duplicates"]!, (int)data["failed"]!));
        Assert.StartsWith(answer["job_id"]?.ToString() ?? "import_", data["job_id"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_model_is_told_and_one_that_was_not_published_is_not()
    {
        await SubscribeAsync("model.updated");
        var tenant = await TenantAsync();
        var work = new TenantWorkStore(servers.Database);
        await work.RequestRebuildAsync(tenant, CancellationToken.None);
        var lost = (await work.LeaseAsync(tenant, "lost", CancellationToken.None))!;
        await work.ReleaseAsync(lost, CancellationToken.None);
        var lease = (await work.LeaseAsync(tenant, "heir", CancellationToken.None))!;

        Assert.Null(await PublishAsync(lost));
        var version = await PublishAsync(lease);

        var data = JsonNode.Parse(Assert.Single(await EventsAsync()).Data.GetRawText())!;
        Assert.Equal(
            (version, 3, 4, 5L, 1500),
            ((long)data["version"]!, (int)data["users_updated"]!, (int)data["entities_updated"]!, (long)data["interactions"]!,
                (int)data["duration_ms"]!));
    }

    [Fact]
    public async Task Trending_is_told_only_when_it_changed()
    {
        await SubscribeAsync("trending.changed");
        var tenant = await TenantAsync();
        var watch = new TrendingWatch(servers.Database, new TrendingStore(servers.Database), TimeProvider.System);
        await ViewAsync("a", 3);
        Assert.Equal(0, await watch.LookAsync(tenant, CancellationToken.None));

        await ViewAsync("a", 1);
        Assert.Equal(0, await watch.LookAsync(tenant, CancellationToken.None));
        await ViewAsync("b", 9);
        Assert.Equal([0, 1], (await Task.WhenAll(
            watch.LookAsync(tenant, CancellationToken.None), watch.LookAsync(tenant, CancellationToken.None))).Order());

        Assert.Contains(tenant, await watch.WatchedAsync(CancellationToken.None));
        var data = JsonNode.Parse(Assert.Single(await EventsAsync()).Data.GetRawText())!;
        Assert.Equal(("product", 2), (data["entity_type"]!.ToString(), (int)data["trending_count"]!));
        Assert.Equal(["b", "a"], data["entities"]!.AsArray().Select(place => place!["entity_id"]!.ToString()));
        Assert.Equal(1d, (double)data["entities"]![0]!["score"]!);
    }

    [Fact]
    public async Task Look_that_waited_for_another_one_tells_what_is_trending_now()
    {
        await SubscribeAsync("trending.changed");
        var tenant = await TenantAsync();
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
        await SubscribeAsync("error_threshold.exceeded");
        var tenant = await TenantAsync();
        var counts = new FailureCounts(servers.Database);
        var threshold = new FailureThreshold(10, TimeSpan.FromMinutes(5));
        var start = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        foreach (var (minute, failures, raised) in ((int, int, int)[])[(0, 9, 0), (1, 1, 1), (2, 50, 1), (6, 9, 1), (7, 20, 2)])
        {
            await counts.AddAsync(tenant, failures, threshold, start.AddMinutes(minute), CancellationToken.None);
            Assert.Equal(raised, (await EventsAsync()).Count);
        }

        var data = JsonNode.Parse((await EventsAsync())[1].Data.GetRawText())!;
        Assert.Equal(("http_5xx", 29, 10, 300), (data["error_type"]!.ToString(), (int)data["error_count"]!, (int)data["threshold"]!, (int)data["window_seconds"]!));
    }

    [Fact]
    public async Task Erased_user_leaves_no_event_that_names_them()
    {
        await SubscribeAsync("interaction.recorded");
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"anna","entity_id":"a","interaction_type":"view"}""");
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"bert","entity_id":"a","interaction_type":"view"}""");
        await DrainAsync(2);

        var receipt = await (await Client.DeleteAsync("/api/v1/users/anna")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["erased"]!["webhook_events"]!);
        Assert.Equal("bert", Assert.Single(await EventsAsync()).Data.GetProperty("user_id").GetString());
    }

    public ValueTask DisposeAsync() => _patient.DisposeAsync();

    private async Task SubscribeAsync(params string[] events) =>
        await (await Client.PostJsonAsync(
            "/api/v1/webhooks", JsonSerializer.Serialize(new { url = "https://hooks.example/", events }))).JsonAsync(HttpStatusCode.Created);

    private async Task<TenantId> TenantAsync() =>
        await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);

    private Task<List<(string Type, JsonElement Data)>> EventsAsync() =>
        servers.Database.QueryAsync(
            $"""
            SELECT event.event_type, event.data::text
            FROM webhook_events AS event
            JOIN webhook_deliveries USING (tenant_id, event_id)
            JOIN tenants USING (tenant_id)
            WHERE tenants.name = {_tenant}
            ORDER BY event.event_id
            """,
            row => (row.GetString(0), JsonElement.Parse(row.GetString(1))), CancellationToken.None);

    // Other tests drain the same queue.
    private async Task DrainAsync(int expected) => await Eventually.HoldsAsync(async () =>
    {
        await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None);
        var waiting = await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM interaction_changes JOIN tenants USING (tenant_id) WHERE name = {_tenant}",
            row => row.GetInt64(0), CancellationToken.None);
        return waiting == 0 && (await EventsAsync()).Count >= expected;
    });

    private async Task ViewAsync(string entity, int times)
    {
        var views = string.Join(',', Enumerable.Range(0, times).Select(n =>
            $$"""{"user_id":"u{{n}}","entity_id":"{{entity}}","interaction_type":"view","event_id":"{{Guid.NewGuid()}}"}"""));
        await Client.PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{views}}]}""");
        await ImportedActivity.IsCountedAsync(servers, _tenant);
    }

    private async Task<long?> PublishAsync(TrainingLease lease)
    {
        var snapshot = await servers.Database.FirstOrDefaultAsync(
            $"SELECT pg_current_snapshot()::text", row => row.GetString(0), CancellationToken.None);
        var run = new TrainingRun(TimeSpan.FromSeconds(1.5), 3, 4, 5, 6, "{}", "{}");
        return await new ModelStore(servers.Database).PublishAsync(lease, Training.Worlds.Train(Training.Worlds.Checkerboard(4), "neighbours"), run, snapshot!, CancellationToken.None);
    }
}
