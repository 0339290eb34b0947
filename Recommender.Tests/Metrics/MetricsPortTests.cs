using System.Net;
using System.Globalization;
using Recommender.Tests.Deployment;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

public sealed class MetricsPortTests(Servers servers)
{
    [Fact]
    public async Task Second_port_serves_the_metrics_without_a_key_and_nothing_else()
    {
        await using var backEnd = await BackEnd.StartAsync();
        var port = DeployedService.FreePort();
        await using var gateway = await StartAsync(backEnd, port, metrics: "true");
        using var client = new HttpClient();

        using var scraped = await client.GetAsync($"http://127.0.0.1:{port}/metrics");
        using var api = await client.GetAsync($"http://127.0.0.1:{port}/api/v1/entities/x");
        using var main = await client.GetAsync(new Uri(gateway.Address, "/metrics"));

        Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);
        Assert.Contains("database_pool_max_connections", await scraped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, main.StatusCode);
        Assert.Empty(backEnd.Requests);
    }

    [Fact]
    public async Task Without_metrics_nothing_listens_on_the_second_port()
    {
        await using var backEnd = await BackEnd.StartAsync();
        var port = DeployedService.FreePort();
        await using var gateway = await StartAsync(backEnd, port, metrics: "false");
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://127.0.0.1:{port}/health"));
    }

    private Task<DeployedService> StartAsync(BackEnd backEnd, int port, string metrics) =>
        DeployedService.StartAsync("Recommender.Gateway", DeployedService.FreePort(), new Dictionary<string, string>
        {
            ["ConnectionStrings__recommender"] = servers.DatabaseConnection,
            ["ConnectionStrings__cache"] = servers.RedisConnection,
            ["services__api__http__0"] = backEnd.Address,
            ["GATEWAY_SIGNING_KEY"] = RunningGateway.SigningKey,
            ["API_KEY"] = RunningGateway.OperatorKey,
            ["METRICS_ENABLED"] = metrics,
            ["METRICS_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        });
}
