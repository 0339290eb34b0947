using System.Text.Json.Nodes;
using Recommender.Cli.Deployment;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Recommender.Tests.Deployment;

/// <summary>The Compose file, compared with the manifest.</summary>
public sealed class ComposeTests
{
    private static readonly Dictionary<object, object> Services = Read();

    [Theory]
    [InlineData("gateway")]
    [InlineData("api")]
    [InlineData("worker")]
    public void Service_gets_the_variables_of_the_manifest_and_time_to_stop(string name)
    {
        var service = (Dictionary<object, object>)Services[name];
        var given = ((Dictionary<object, object>)service["environment"]).Keys.Cast<string>().ToList();
        var resources = JsonNode.Parse(Repository.Manifest)!["resources"]!.AsObject();
        var environment = resources[name]!["env"]!.AsObject();

        Assert.Empty(given.Except(environment.Select(variable => variable.Key)));
        // What may be left out: nothing is sent to a collector, and no proxy is in front.
        Assert.Empty(new ServiceVariables(resources).Of(environment).Select(variable => variable.Name)
            .Except(given).Except(["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "ASPNETCORE_FORWARDEDHEADERS_ENABLED"]));
        Assert.Contains($"recommender-{name}:", (string)service["image"], StringComparison.Ordinal);
        // The defaults of DRAIN_SECONDS and SHUTDOWN_TIMEOUT_SECS.
        Assert.True(int.Parse(((string)service["stop_grace_period"]).TrimEnd('s'), null) > 4 + 30);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("api")]
    [InlineData("worker")]
    public void Prometheus_scrapes_every_replica_of_a_service_by_its_name(string name)
    {
        using var file = File.OpenText(Path.Combine(Repository.Root, "deploy", "observability", "prometheus.yml"));
        var jobs = (List<object>)new Deserializer().Deserialize<Dictionary<string, object>>(file)["scrape_configs"];

        var job = jobs.Cast<Dictionary<object, object>>().Single(job => (string)job["job_name"] == name);
        var found = (Dictionary<object, object>)((List<object>)job["dns_sd_configs"]).Single();

        Assert.Equal([name], (List<object>)found["names"]);
        Assert.Equal(((Dictionary<object, object>)((Dictionary<object, object>)Services[name])["environment"])["HTTP_PORTS"], found["port"]);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("cache")]
    public void Storage_runs_the_images_of_the_manifest(string name)
    {
        var service = (Dictionary<object, object>)Services[name];
        var resource = JsonNode.Parse(Repository.Manifest)!["resources"]![name]!;

        Assert.Equal(resource["image"]!.ToString(), service["image"]);
        Assert.Empty(resource["env"]!.AsObject().Select(variable => variable.Key).Except(((Dictionary<object, object>)service["environment"]).Keys.Cast<string>()));
    }

    private static Dictionary<object, object> Read()
    {
        using var file = File.OpenText(Path.Combine(Repository.Root, "deploy", "compose", "docker-compose.yml"));
        var whole = new Deserializer().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(file)));
        return (Dictionary<object, object>)whole["services"];
    }
}
