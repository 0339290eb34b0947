using System.Net;
using System.Text.Json.Nodes;
using Recommender.Cli.Connection;
using Recommender.Cli.Seed;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Seed;

public sealed class SeedCopyTests(Servers servers) : IDisposable
{
    private readonly string _shop = Servers.NewTenantName();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-seed-");

    private string Paper => $"{_shop}-paper";

    private string Checkpoint => Path.Combine(_folder.FullName, "checkpoint.json");

    [Fact]
    public async Task Every_row_of_every_tenant_arrives_as_what_it_was()
    {
        await using var tables = await FilledAsync();
        await using var system = await RunningSystem.StartAsync(servers);

        var report = await CopyAsync(tables, system);

        var shop = report.Tenants.Single(tenant => tenant.Tenant == _shop).Copy;
        Assert.Equal((2, 3L, 4L), (shop.Types, shop.Entities.Copied, shop.Interactions.Copied));
        Assert.Equal(1, report.Tenants.Single(tenant => tenant.Tenant == Paper).Copy.Entities.Copied);
        var tent = await GetAsync(system, _shop, "/api/v1/entities/tent?entity_type=product");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"name": "Tent", "price": 129.5, "tags": ["a", "b"]}"""), tent["attributes"]));
        var history = await GetAsync(system, _shop, "/api/v1/interactions/user/ada");
        Assert.Equal(
            ["""{"custom":"rating_x"}""", """{"custom":"wishlist"}""", """{"rating":4.5}""", "\"view\""],
            history.AsArray().Select(interaction => interaction!["interaction_type"]!.ToJsonString()));
        Assert.Equal([1, 7, 4.5, 1], history.AsArray().Select(interaction => (double)interaction!["weight"]!));
        Assert.Equal("mobile", history[3]!["metadata"]!["device"]!.ToString());
        Assert.StartsWith("2025-10-01T12:00:00.123456", history[3]!["timestamp"]!.ToString(), StringComparison.Ordinal);
        var wishlist = await GetAsync(system, _shop, "/api/v1/interaction-types/wishlist");
        Assert.Equal(7, (double)wishlist["weight"]!);
    }

    [Fact]
    public async Task A_copy_that_is_repeated_changes_nothing()
    {
        await using var tables = await FilledAsync();
        await using var system = await RunningSystem.StartAsync(servers);
        await CopyAsync(tables, system);

        var again = await CopyAsync(tables, system);

        var shop = again.Tenants.Single(tenant => tenant.Tenant == _shop).Copy;
        Assert.Equal((0L, 4L, 0L), (shop.Interactions.Copied, shop.Interactions.Known, shop.Interactions.Failed));
        var history = await GetAsync(system, _shop, "/api/v1/interactions/user/ada");
        Assert.Equal(4, history.AsArray().Count);
    }

    [Fact]
    public async Task An_interrupted_copy_goes_on_after_the_last_page_that_arrived()
    {
        await using var tables = await FilledAsync();
        await using var system = await RunningSystem.StartAsync(servers);
        var connections = 0;
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CopyAsync(
            tables, system, pageSize: 1, cancellationToken: stop.Token, connecting: () =>
            {
                // The second tenant's client is wanted once the first one's entities have arrived.
                if (++connections == 2)
                {
                    stop.Cancel();
                }
            }));
        Assert.True(File.Exists(Checkpoint));

        var rest = await CopyAsync(tables, system, pageSize: 1);

        Assert.False(File.Exists(Checkpoint));
        // Together with what arrived before.
        Assert.Equal(4, rest.Tenants.Sum(tenant => tenant.Copy.Entities.Total));
        Assert.Equal((2, 4L), (rest.ByTenant[_shop].Types, rest.ByTenant[_shop].Interactions.Total));
        Assert.Equal(4, (await GetAsync(system, _shop, "/api/v1/interactions/user/ada")).AsArray().Count);
        Assert.Equal("Paper", (await GetAsync(system, Paper, "/api/v1/entities/news?entity_type=article"))["attributes"]!["name"]!.ToString());
    }

    [Fact]
    public async Task Copy_of_what_came_since_leaves_alone_what_was_changed_here_meanwhile()
    {
        await using var tables = await FilledAsync();
        await tables.RunAsync("UPDATE entities SET updated_at = '2026-01-01Z'; UPDATE interaction_types SET updated_at = '2026-01-01Z'");
        await using var system = await RunningSystem.StartAsync(servers);
        await CopyAsync(tables, system);
        await SendAsync(system, HttpMethod.Put, "/api/v1/entities/stove", """{"entity_type": "product", "attributes": {"name": "Better stove"}}""");
        await SendAsync(system, HttpMethod.Delete, "/api/v1/entities/tent?entity_type=article");
        await SendAsync(system, HttpMethod.Put, "/api/v1/interaction-types/wishlist", """{"weight": 3}""");
        await tables.RunAsync(
            $$"""
            INSERT INTO entities (tenant_id, entity_id, entity_type, attributes, updated_at) VALUES
                ('{{_shop}}', 'lamp', 'product', '{"name": "Lamp"}', '2026-02-01T00:00:00Z');
            INSERT INTO interactions (tenant_id, user_id, entity_id, entity_type, interaction_type, weight, timestamp) VALUES
                ('{{_shop}}', 'ada', 'lamp', 'product', 'view', 1, '2026-02-01T00:00:01Z');
            """);

        var report = await CopyAsync(tables, system, since: new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

        var shop = Assert.Single(report.Tenants).Copy;
        Assert.Equal((0, new(1, 0, 0), new(1, 0, 0)), (shop.Types, shop.Entities, shop.Interactions));
        Assert.Equal("Better stove", (await GetAsync(system, _shop, "/api/v1/entities/stove?entity_type=product"))["attributes"]!["name"]!.ToString());
        Assert.Equal(3, (double)(await GetAsync(system, _shop, "/api/v1/interaction-types/wishlist"))["weight"]!);
        using var gone = await system.Gateway.GetAsync("/api/v1/entities/tent?entity_type=article", RunningGateway.OperatorKey, ("X-Tenant-ID", _shop));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Tenants_and_types_that_cannot_be_taken_are_counted_and_stop_no_other()
    {
        var (foreign, impossible) = ($"{_shop}-käufer 店", $"{_shop}/50%");
        await using var tables = await SeedTables.CreateAsync(servers);
        foreach (var tenant in (string[])["", "user", impossible, foreign])
        {
            await tables.RunAsync(
                $$"""
                INSERT INTO interaction_types (tenant_id, interaction_type, weight) VALUES ('{{tenant}}', 'view', 2), ('{{tenant}}', 'a/b', 1);
                INSERT INTO entities (tenant_id, entity_id, entity_type, attributes) VALUES ('{{tenant}}', 'tent', 'product', '{"name": "Tent"}');
                INSERT INTO interactions (tenant_id, user_id, entity_id, entity_type, interaction_type) VALUES ('{{tenant}}', 'ada', 'tent', 'product', 'view');
                """);
        }

        await using var system = await RunningSystem.StartAsync(servers);

        var report = await CopyAsync(tables, system);

        Assert.Equal((3, 7, 6L), (report.RefusedTenants, report.RefusedTypes, report.Failed));
        Assert.Equal("the service cannot keep a tenant without a name", report.ByTenant[""].Refusal);
        Assert.All(["user", impossible], (string tenant) => Assert.Contains("tenant_id", report.ByTenant[tenant].Refusal, StringComparison.Ordinal));
        var taken = report.ByTenant[foreign];
        Assert.Equal((1, 1, new(1, 0, 0), new(1, 0, 0)), (taken.Types, taken.RefusedTypes, taken.Entities, taken.Interactions));
        Assert.StartsWith("interaction type 'a/b': 400", Assert.Single(taken.Failures), StringComparison.Ordinal);
        using var tent = await system.Gateway.GetAsync(
            $"/api/v1/entities/tent?tenant_id={Uri.EscapeDataString(foreign)}", RunningGateway.OperatorKey);
        Assert.Equal("Tent", (await tent.JsonAsync(HttpStatusCode.OK))["attributes"]!["name"]!.ToString());
    }

    [Theory]
    [InlineData("http://elsewhere:8080/", null)]
    [InlineData(null, "2026-02-01T00:00:00Z")]
    public async Task A_checkpoint_of_another_copy_is_refused(string? otherTarget, string? otherSince)
    {
        await using var tables = await FilledAsync();
        await using var system = await RunningSystem.StartAsync(servers);
        await using var seed = await SeedDatabase.OpenAsync(tables.Connection, since: null, CancellationToken.None);
        var other = SeedCheckpoint.Start(seed, otherTarget ?? system.Gateway.Address.ToString(), DateTimeOffset.UtcNow);
        await (other with { Since = otherSince is null ? null : DateTimeOffset.Parse(otherSince, null) }).SaveAsync(Checkpoint, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<CommandException>(() => CopyAsync(tables, system));

        Assert.StartsWith($"{Checkpoint} is of the copy from ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(otherTarget ?? "since 2026-02-01", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", await File.ReadAllTextAsync(Checkpoint), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_refused_in_a_sentence()
    {
        await using var tables = await FilledAsync();
        await using var system = await RunningSystem.StartAsync(servers);
        await File.WriteAllTextAsync(Checkpoint, """{"Entities": {"Tenant": "", "Id": "", "Type": ""}, "Interactions": 7}""");

        var refused = await Assert.ThrowsAsync<CommandException>(() => CopyAsync(tables, system));

        Assert.StartsWith($"{Checkpoint} is not a file of this command", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_cannot_be_taken_is_named_and_stops_no_other()
    {
        await using var tables = await FilledAsync();
        await tables.RunAsync($"INSERT INTO entities (tenant_id, entity_id, entity_type, attributes) VALUES ('{_shop}', 'a/b', 'product', '{{}}')");
        await using var system = await RunningSystem.StartAsync(servers);

        var report = await CopyAsync(tables, system);

        var shop = report.Tenants.Single(tenant => tenant.Tenant == _shop).Copy;
        Assert.Equal((3L, 1L), (shop.Entities.Copied, shop.Entities.Failed));
        Assert.StartsWith("a/b: ", Assert.Single(shop.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_the_tables_of_the_seed_is_refused_in_a_sentence()
    {
        var refused = await Assert.ThrowsAsync<CommandException>(
            () => SeedDatabase.OpenAsync(servers.DatabaseConnection + ";Search Path=information_schema", since: null, CancellationToken.None));

        Assert.StartsWith("the database cannot be read as that of the seed: ", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<SeedTables> FilledAsync()
    {
        var tables = await SeedTables.CreateAsync(servers);
        await tables.RunAsync(
            $$"""
            INSERT INTO interaction_types (tenant_id, interaction_type, weight, description) VALUES
                ('{{_shop}}', 'view', 1, NULL), ('{{_shop}}', 'wishlist', 7, 'kept for later');
            INSERT INTO entities (tenant_id, entity_id, entity_type, attributes) VALUES
                ('{{_shop}}', 'tent', 'product', '{"name": "Tent", "price": 129.5, "tags": ["a", "b"]}'),
                ('{{_shop}}', 'stove', 'product', '{"name": "Stove"}'),
                ('{{_shop}}', 'tent', 'article', '{"title": "About tents"}'),
                ('{{Paper}}', 'news', 'article', '{"name": "Paper"}');
            INSERT INTO interactions (tenant_id, user_id, entity_id, entity_type, interaction_type, weight, metadata, timestamp) VALUES
                ('{{_shop}}', 'ada', 'tent', 'product', 'view', 1, '{"device": "mobile"}', '2025-10-01T12:00:00.123456Z'),
                ('{{_shop}}', 'ada', 'stove', 'product', 'rating_4.5', 4.5, NULL, '2025-10-02T12:00:00Z'),
                ('{{_shop}}', 'ada', 'stove', 'product', 'wishlist', 7, NULL, '2025-10-03T12:00:00Z'),
                ('{{_shop}}', 'ada', 'gone', '', 'rating_x', 1, NULL, '2025-10-04T12:00:00Z');
            """);
        return tables;
    }

    private async Task<SeedReport> CopyAsync(
        SeedTables tables, RunningSystem system, int pageSize = 10_000, Action? connecting = null, DateTimeOffset? since = null,
        CancellationToken cancellationToken = default)
    {
        await using var seed = await SeedDatabase.OpenAsync(tables.Connection, since, CancellationToken.None);
        using var copy = new SeedCopy(seed, system.Gateway.Address, Connect, Checkpoint, pageSize);
        await copy.RunAsync(cancellationToken);
        return copy.Report;

        ServiceClient Connect(string tenant)
        {
            connecting?.Invoke();
            return new(system.Gateway.Address, RunningGateway.OperatorKey, tenant);
        }
    }

    private async Task SendAsync(RunningSystem system, HttpMethod method, string path, string? body = null)
    {
        using var content = body is null ? null : Wire.Json(body);
        using var answer = await system.Gateway.SendAsync(method, path, RunningGateway.OperatorKey, content, ("X-Tenant-ID", _shop));
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode}");
    }

    private static async Task<JsonNode> GetAsync(RunningSystem system, string tenant, string path)
    {
        using var answer = await system.Gateway.GetAsync(path, RunningGateway.OperatorKey, ("X-Tenant-ID", tenant));
        return await answer.JsonAsync(HttpStatusCode.OK);
    }
}
