using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

public sealed class ConfigRouteTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private static readonly string[] Secrets = [RunningGateway.OperatorKey, ApiHost.SigningKey, "password", "Host="];

    private static readonly string[] KnownToClients =
    [
        "server.host", "server.port", "database.max_connections", "database.min_connections", "database.acquire_timeout_secs",
        "redis.pool_size", "algorithms.collaborative.k_neighbors", "algorithms.collaborative.min_similarity",
        "algorithms.content_based.similarity_threshold", "algorithms.hybrid.collaborative_weight", "algorithms.hybrid.content_weight",
        "tenant.default_tenant_id",
    ];

    [Fact]
    public async Task Values_in_effect_are_texts_without_secrets()
    {
        var answer = await api.Operator().GetAsync("/api/config");

        var config = await answer.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("32", config["database"]!["max_connections"]!.GetValue<string>());
        Assert.Equal("0.6", config["algorithms"]!["hybrid"]!["collaborative_weight"]!.GetValue<string>());
        Assert.Equal("default", config["tenant"]!["default_tenant_id"]!.GetValue<string>());
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, config.ToJsonString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_value_that_clients_know_is_there_in_its_form()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var config = await (await system.Gateway.GetAsync("/api/config")).JsonAsync(HttpStatusCode.OK);

        foreach (var path in KnownToClients)
        {
            var node = path.Split('.').Aggregate((JsonNode?)config, (parent, name) => parent?[name]);
            Assert.Equal((path, JsonValueKind.String), (path, node?.GetValueKind()));
        }

        Assert.Equal(JsonValueKind.True, config["features"]!["rate_limiting_enabled"]!.GetValueKind());
    }

    [Fact]
    public async Task Gateway_adds_what_is_in_effect_there()
    {
        await using var system = await RunningSystem.StartAsync(
            servers, settings:
            [
                ("MAX_REQUEST_SIZE_MB", "3"), ("BULK_IMPORT_MAX_RECORDS", "77"), ("CORS_ALLOWED_ORIGINS", "https://a.example, https://b.example"),
                ("RATE_LIMIT_BURST_SIZE", "9"), ("DISABLE_RATE_LIMIT", "true"), ("REQUEST_TIMEOUT_SECS", "12.5"), ("MAX_WEBSOCKETS", "11"),
            ]);

        var config = await (await system.Gateway.GetAsync("/api/config")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal($"{system.Gateway.Address.Port}", config["server"]!["port"]!.ToString());
        Assert.False((bool)config["features"]!["rate_limiting_enabled"]!);
        Assert.Equal(("10000000", "9"), (config["rate_limit"]!["requests_per_minute"]!.ToString(), config["rate_limit"]!["burst_size"]!.ToString()));
        Assert.Equal(["https://a.example", "https://b.example"], config["cors"]!["allowed_origins"]!.AsArray().Select(origin => origin!.ToString()));
        var requests = config["requests"]!;
        Assert.Equal(
            ("3", "77", "12.5", "100"),
            (requests["max_request_size_mb"]!.ToString(), requests["bulk_import_max_records"]!.ToString(),
                requests["request_timeout_secs"]!.ToString(), requests["max_bulk_request_size_mb"]!.ToString()));
        Assert.Equal("11", config["connections"]!["max_websockets"]!.ToString());
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, config.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        var head = await system.Gateway.SendAsync(HttpMethod.Head, "/api/config");
        Assert.Equal((HttpStatusCode.OK, ""), (head.StatusCode, await head.Content.ReadAsStringAsync()));
    }
}
