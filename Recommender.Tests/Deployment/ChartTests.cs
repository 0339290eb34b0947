using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Recommender.Api.Ingest;
using Recommender.Engine.Storage;
using Recommender.Gateway.Tenancy;
using Recommender.ModelWorker.Training;
using Recommender.ServiceDefaults.Configuration;
using YamlDotNet.RepresentationModel;

namespace Recommender.Tests.Deployment;

public sealed class ChartTests
{
    private static readonly string[] Services = ["gateway", "api", "worker"];

    [Fact]
    public async Task Chart_has_no_fault_that_helm_finds() =>
        Assert.Contains("0 chart(s) failed", await Helm.LintAsync(), StringComparison.Ordinal);

    [Theory]
    [InlineData("gateway")]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task Service_has_all_that_an_operator_expects_of_it(string service)
    {
        var rendered = await Helm.RenderAsync("worker.autoscaling.enabled=true");
        var name = $"shop-recommender-{service}";

        var pod = Helm.At(rendered[("Deployment", name)], "spec", "template", "spec");
        var container = ((YamlSequenceNode)Helm.At(pod, "containers")).Single();

        Assert.Equal($"recommender-{service}:0.1.0", Helm.Text(container, "image"));
        Assert.Equal("/ready", Helm.Text(container, "readinessProbe", "httpGet", "path"));
        Assert.Equal("/health/live", Helm.Text(container, "livenessProbe", "httpGet", "path"));
        // Readiness may take as long as a migration, or as PostgreSQL is away; no restart would help.
        Assert.Equal("/health/live", Helm.Text(container, "startupProbe", "httpGet", "path"));
        Assert.Equal("true", Helm.Text(pod, "securityContext", "runAsNonRoot"));
        Assert.Equal("true", Helm.Text(container, "securityContext", "readOnlyRootFilesystem"));
        Assert.NotEmpty(Helm.Texts(container, "resources", "requests"));
        Assert.All(
            ["PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "ConfigMap"],
            (string kind) => Assert.Contains((kind, name), rendered.Keys));
    }

    [Fact]
    public async Task A_pod_is_killed_only_after_its_pause_and_its_drain()
    {
        var rendered = await Helm.RenderAsync();
        foreach (var service in Services)
        {
            var pod = Helm.At(rendered[("Deployment", $"shop-recommender-{service}")], "spec", "template", "spec");
            var pause = int.Parse(Helm.Text(((YamlSequenceNode)Helm.At(pod, "containers")).Single(), "lifecycle", "preStop", "sleep", "seconds"), null);
            var timeout = int.Parse(Config(rendered, service)["SHUTDOWN_TIMEOUT_SECS"], null);

            Assert.True(int.Parse(Helm.Text(pod, "terminationGracePeriodSeconds"), null) > pause + timeout);
        }
    }

    [Fact]
    public async Task Images_ports_and_variables_are_those_of_the_manifest()
    {
        var rendered = await Helm.RenderAsync();
        var resources = JsonNode.Parse(Repository.Manifest)!["resources"]!;
        foreach (var service in Services)
        {
            var environment = resources[service]!["env"]!.AsObject().Select(variable => variable.Key);
            var given = Config(rendered, service).Keys.Concat(SecretsOf(rendered, service)).ToList();

            // The chart adds how a stop is done and where the gateway is scraped; what it leaves out are the pieces of connections, which nobody reads.
            Assert.Empty(given.Except(environment).Except(["DRAIN_SECONDS", "SHUTDOWN_TIMEOUT_SECS", "METRICS_PORT"]));
            Assert.All(environment.Except(given), left => Assert.Matches("^(RECOMMENDER|CACHE|API)_[A-Z]+$|^services__api__https__", left));
        }

        var postgres = ((YamlSequenceNode)Helm.At(rendered[("StatefulSet", "shop-recommender-postgres")], "spec", "template", "spec", "containers")).Single();
        Assert.Equal(resources["postgres"]!["image"]!.ToString(), Helm.Text(postgres, "image"));
        var variables = ((YamlSequenceNode)Helm.At(postgres, "env")).Select(variable => Helm.Text(variable, "name"));
        Assert.Empty(resources["postgres"]!["env"]!.AsObject().Select(variable => variable.Key).Except(variables));
        Assert.Equal(resources["postgres"]!["bindings"]!["tcp"]!["targetPort"]!.ToString(), Port(rendered, "postgres"));
        Assert.Equal(resources["cache"]!["bindings"]!["tcp"]!["targetPort"]!.ToString(), Port(rendered, "cache"));
    }

    [Fact]
    public async Task Only_the_gateway_can_be_reached_from_everywhere()
    {
        var rendered = await Helm.RenderAsync("ingress.enabled=true");

        var open = rendered
            .Where(entry => entry.Key.Kind == "NetworkPolicy")
            .Where(entry => ((YamlSequenceNode)Helm.At(entry.Value, "spec", "ingress")).Any(rule => !((YamlMappingNode)rule).Children.ContainsKey("from")))
            .Select(entry => entry.Key.Name);

        Assert.Equal(["shop-recommender-gateway"], open);
        var path = ((YamlSequenceNode)Helm.At(((YamlSequenceNode)Helm.At(rendered[("Ingress", "shop-recommender")], "spec", "rules")).Single(), "http", "paths")).Single();
        Assert.Equal("shop-recommender-gateway", Helm.Text(path, "backend", "service", "name"));
    }

    [Fact]
    public async Task Gateway_finds_replicas_of_the_api_that_are_not_ready_too()
    {
        var rendered = await Helm.RenderAsync();

        var service = rendered[("Service", "shop-recommender-api")];

        Assert.Equal("None", Helm.Text(service, "spec", "clusterIP"));
        Assert.Equal("true", Helm.Text(service, "spec", "publishNotReadyAddresses"));
    }

    [Theory]
    [InlineData("gateway", "9999")]
    [InlineData("api", "8080")]
    [InlineData("worker", "8080")]
    public async Task Prometheus_alone_reaches_the_port_that_the_annotations_name(string service, string port)
    {
        var rendered = await Helm.RenderAsync("telemetry.metricsPort=9999");
        var name = $"shop-recommender-{service}";

        var annotations = Helm.Texts(rendered[("Deployment", name)], "spec", "template", "metadata", "annotations");
        var container = ((YamlSequenceNode)Helm.At(rendered[("Deployment", name)], "spec", "template", "spec", "containers")).Single();
        var rule = ((YamlSequenceNode)Helm.At(rendered[("NetworkPolicy", name)], "spec", "ingress")).Last();

        Assert.Equal(("true", port, "/metrics"), (annotations["prometheus.io/scrape"], annotations["prometheus.io/port"], annotations["prometheus.io/path"]));
        Assert.Contains(port, ((YamlSequenceNode)Helm.At(container, "ports")).Select(open => Helm.Text(open, "containerPort")));
        Assert.Equal(port, Helm.Text(((YamlSequenceNode)Helm.At(rule, "ports")).Single(), "port"));
        var from = ((YamlSequenceNode)Helm.At(rule, "from")).Single();
        Assert.Equal("monitoring", Helm.Text(from, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"));
        Assert.Equal(service == "gateway" ? port : null, Config(rendered, service).GetValueOrDefault("METRICS_PORT"));
    }

    [Fact]
    public async Task Without_a_metrics_port_the_gateway_is_not_scraped_and_has_no_second_port()
    {
        var rendered = await Helm.RenderAsync("telemetry.metricsPort=0");
        var gateway = rendered[("Deployment", "shop-recommender-gateway")];

        Assert.Equal(["checksum/config"], Helm.Texts(gateway, "spec", "template", "metadata", "annotations").Keys);
        Assert.Single((YamlSequenceNode)Helm.At(rendered[("NetworkPolicy", "shop-recommender-gateway")], "spec", "ingress"));
        Assert.DoesNotContain("METRICS_PORT", Config(rendered, "gateway").Keys);
    }

    [Fact]
    public async Task Values_of_the_operators_own_variables_arrive_as_they_were_written()
    {
        var rendered = await Helm.RenderFileAsync(
            "gateway: { env: { RATE_LIMIT_MAX_REQUESTS: 1000000, TRACING_SAMPLE_RATIO: 0.25, METRICS_ENABLED: false, LOG_LEVEL: debug } }");

        var variables = Config(rendered, "gateway");

        Assert.Equal(
            ("1000000", "0.25", "false", "debug"),
            (variables["RATE_LIMIT_MAX_REQUESTS"], variables["TRACING_SAMPLE_RATIO"], variables["METRICS_ENABLED"], variables["LOG_LEVEL"]));
    }

    [Fact]
    public async Task Every_variable_that_the_chart_sets_is_one_that_the_services_read()
    {
        var rendered = await Helm.RenderAsync("telemetry.otlpEndpoint=http://collector:4317", "trustedProxies=10.0.0.1");
        Type[] parts = [typeof(AccessOptions), typeof(BodyOptions), typeof(TrainingOptions), typeof(StorageOptions), typeof(Variables)];
        var own = parts.SelectMany(part => part.Assembly.GetTypes()).SelectMany(type => type.GetProperties())
            .Select(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name).OfType<string>();

        var given = Services.SelectMany(service => Config(rendered, service).Keys.Concat(SecretsOf(rendered, service))).Distinct();

        // What is left is read by .NET, by OpenTelemetry, by service discovery, and as a connection string.
        Assert.Equal(
            ["ASPNETCORE_FORWARDEDHEADERS_ENABLED", "ConnectionStrings__cache", "ConnectionStrings__recommender", "HTTP_PORTS",
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME", "services__api__http__0"],
            given.Except(own).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("stop.drainSeconds=9")]
    [InlineData("trustedProxies=10.0.0.1")]
    [InlineData("telemetry.otlpEndpoint=http://collector:4317")]
    [InlineData("gateway.env.LOG_LEVEL=debug")]
    [InlineData("cache.password=other")]
    public async Task A_pod_is_replaced_when_any_of_its_variables_changes(string setting)
    {
        Assert.Equal(await ChecksumAsync(), await ChecksumAsync());
        Assert.NotEqual(await ChecksumAsync(), await ChecksumAsync(setting));

        static async Task<string> ChecksumAsync(params string[] settings) => Helm.Texts(
            (await Helm.RenderAsync(settings))[("Deployment", "shop-recommender-gateway")], "spec", "template", "metadata", "annotations")["checksum/config"];
    }

    [Fact]
    public async Task With_storage_of_ones_own_none_is_started_and_the_secret_is_that_of_the_operator()
    {
        var rendered = await Helm.RenderAsync("postgres.bundled=false", "cache.bundled=false", "secrets.existing=ours");

        Assert.DoesNotContain(rendered.Keys, key => key.Kind is "StatefulSet" or "Secret");
        var container = ((YamlSequenceNode)Helm.At(rendered[("Deployment", "shop-recommender-api")], "spec", "template", "spec", "containers")).Single();
        Assert.All((YamlSequenceNode)Helm.At(container, "env"), variable => Assert.Equal("ours", Helm.Text(variable, "valueFrom", "secretKeyRef", "name")));
    }

    internal static Dictionary<string, string> Config(IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode> rendered, string service) =>
        Helm.Texts(rendered[("ConfigMap", $"shop-recommender-{service}")], "data");

    internal static IEnumerable<string> SecretsOf(IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode> rendered, string service)
    {
        var container = ((YamlSequenceNode)Helm.At(rendered[("Deployment", $"shop-recommender-{service}")], "spec", "template", "spec", "containers")).Single();
        return ((YamlSequenceNode)Helm.At(container, "env")).Select(variable => Helm.Text(variable, "name"));
    }

    private static string Port(IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode> rendered, string service) =>
        Helm.Text(((YamlSequenceNode)Helm.At(rendered[("Service", $"shop-recommender-{service}")], "spec", "ports")).Single(), "port");
}
