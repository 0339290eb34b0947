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
        Assert.InRange(rest.Tenants.Sum(tenant => tenant.Copy.Entities.Total), 1, 3);
        Assert.Equal(4, (await GetAsync(system, _shop, "/api/v1/interactions/user/ada")).AsArray().Count);
        Assert.Equal("Paper", (await GetAsync(system, Paper, "/api/v1/entities/news?entity_type=article"))["attributes"]!["name"]!.ToString());
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
            () => SeedDatabase.OpenAsync(servers.DatabaseConnection + ";Search Path=information_schema", CancellationToken.None));

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
        SeedTables tables, RunningSystem system, int pageSize = 10_000, Action? connecting = null, CancellationToken cancellationToken = default)
    {
        await using var seed = await SeedDatabase.OpenAsync(tables.Connection, CancellationToken.None);
        using var copy = new SeedCopy(seed, Connect, Checkpoint, pageSize);
        await copy.RunAsync(cancellationToken);
        return copy.Report;

        ServiceClient Connect(string tenant)
        {
            connecting?.Invoke();
            return new(system.Gateway.Address, RunningGateway.OperatorKey, tenant);
        }
    }

    private static async Task<JsonNode> GetAsync(RunningSystem system, string tenant, string path)
    {
        using var answer = await system.Gateway.GetAsync(path, RunningGateway.OperatorKey, ("X-Tenant-ID", tenant));
        return await answer.JsonAsync(HttpStatusCode.OK);
    }
}
