using System.Net;
using Recommender.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace Recommender.Tests.Deployment;

/// <summary>
/// The three services, started with exactly the variables that the chart gives them, on a database of their own: their
/// worker would take other tests' work away.
/// </summary>
public sealed class DeployedSystemTests(ScratchDatabase storage) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Services_run_with_the_variables_of_the_chart_and_nothing_else()
    {
        var rendered = await Helm.RenderAsync(
            "postgres.bundled=false", $"postgres.connectionString={Escaped(storage.Connection)}",
            "cache.bundled=false", $"cache.connectionString={Escaped(storage.Redis)}",
            $"telemetry.metricsPort={DeployedService.FreePort()}");
        var secrets = Helm.Texts(rendered[("Secret", "shop-recommender")], "stringData");
        var apiPort = DeployedService.FreePort();

        await using var worker = await DeployedService.StartAsync("Recommender.ModelWorker", DeployedService.FreePort(), Variables("worker"));
        await using var api = await DeployedService.StartAsync("Recommender.Api", apiPort, Variables("api"));
        await using var gateway = await DeployedService.StartAsync("Recommender.Gateway", DeployedService.FreePort(), Variables("gateway"));

        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", secrets["API_KEY"]);
        client.DefaultRequestHeaders.Add("X-Tenant-ID", Servers.NewTenantName());
        using var created = await client.PostJsonAsync("/api/v1/entities", """{"entity_id": "tent", "entity_type": "product", "attributes": {"name": "Tent"}}""");
        await created.JsonAsync(HttpStatusCode.Created);
        using var answer = await client.GetAsync("/api/v1/recommendations/user/nobody");
        var page = await answer.JsonAsync(HttpStatusCode.OK);

        Assert.Equal("tent", page["recommendations"]![0]!["entity_id"]!.ToString());

        Dictionary<string, string> Variables(string service)
        {
            var variables = ChartTests.Config(rendered, service);
            foreach (var name in ChartTests.SecretsOf(rendered, service))
            {
                variables[name] = secrets[name];
            }

            return variables.ToDictionary(
                variable => variable.Key,
                variable => variable.Value.Replace("http://shop-recommender-api:8080", $"http://127.0.0.1:{apiPort}", StringComparison.Ordinal));
        }
    }

    // A comma separates the settings of one --set.
    private static string Escaped(string value) => value.Replace(",", "\\,", StringComparison.Ordinal);
}
