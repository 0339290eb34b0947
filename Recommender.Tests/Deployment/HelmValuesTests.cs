using System.Text.Json.Nodes;
using Recommender.Cli.Deployment;
using YamlDotNet.Serialization;

namespace Recommender.Tests.Deployment;

public sealed class HelmValuesTests
{
    [Fact]
    public void Committed_values_follow_from_the_committed_manifest() =>
        Assert.Equal(Repository.Values, HelmValues.Update(Repository.Values, Repository.Manifest));

    [Fact]
    public void What_an_operator_wrote_stays_when_the_values_are_generated_again()
    {
        var values = "# ours\nreplicas: 3\n\n" + HelmValues.Update("", Repository.Manifest).TrimStart() + "\n# also ours\n";

        var updated = HelmValues.Update(values, Repository.Manifest.Replace("pgvector:pg17", "pgvector:pg18", StringComparison.Ordinal));

        Assert.StartsWith("# ours\nreplicas: 3\n", updated, StringComparison.Ordinal);
        Assert.EndsWith("\n# also ours\n", updated, StringComparison.Ordinal);
        Assert.Contains("pgvector:pg18", updated, StringComparison.Ordinal);
        Assert.DoesNotContain("pgvector:pg17", updated, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_the_manifest_is_never_a_plain_variable_of_the_chart()
    {
        var services = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(Repository.Values)["services"];
        var gateway = (Dictionary<object, object>)((Dictionary<object, object>)services)["gateway"];

        var plain = ((Dictionary<object, object>)gateway["env"]).Keys.Cast<string>();
        var secret = ((List<object>)gateway["secrets"]).Cast<string>();

        Assert.Equal(["API_KEY", "ConnectionStrings__cache", "ConnectionStrings__recommender", "GATEWAY_SIGNING_KEY"], secret.Order());
        Assert.Empty(plain.Intersect(secret));
    }

    [Fact]
    public void The_services_of_the_chart_are_the_containers_and_projects_of_the_manifest()
    {
        var services = (Dictionary<object, object>)new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(Repository.Values)["services"];

        var resources = JsonNode.Parse(Repository.Manifest)!["resources"]!.AsObject()
            .Where(resource => resource.Value!["type"]!.ToString() is "container.v0" or "project.v0")
            .Select(resource => resource.Key);

        Assert.Equal(resources, services.Keys.Cast<string>());
    }
}
