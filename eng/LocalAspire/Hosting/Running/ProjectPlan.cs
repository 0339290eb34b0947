using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

/// <summary>How a project is run: its built assembly, by the .NET host that runs the AppHost.</summary>
internal sealed class ProjectPlan(ProjectResource project, int replica, string instanceId, TelemetryTarget? telemetry)
{
    /// <summary>What concerns the AppHost alone and would mislead a project that inherited it.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_HTTPS_PORT", "ASPNETCORE_HTTPS_PORTS", "ASPNETCORE_HTTP_PORTS", "HTTP_PORTS"];

    /// <summary>As the official runtime: a person is watching, so everything is sent, and at once.</summary>
    private static readonly Dictionary<string, string> WatchedTelemetry = new()
    {
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    private readonly string folder = Path.GetDirectoryName(project.Project().ProjectPath)!;

    public string Name { get; } = $"{project.Name}-{instanceId}";

    public static string DotnetHost { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The variables that the AppHost sets.</summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var variables = project.EnvironmentVariables().ToDictionary(
            variable => variable.Key, variable => variable.Value is IExpression expression ? expression.Value : (string)variable.Value);
        if (Addresses() is { Count: > 0 } addresses)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', addresses);
        }
        variables["OTEL_SERVICE_NAME"] = project.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instanceId}";
        foreach (var (name, value) in telemetry is null ? [] : telemetry.Environment.Concat(WatchedTelemetry))
        {
            variables[name] = value;
        }
        return variables;
    }

    /// <summary>Where this replica listens.</summary>
    public IReadOnlyList<string> Addresses() =>
        [.. project.Endpoints().Select(endpoint => new EndpointReference(project, endpoint.Name).Urls[replica])];

    public Launch Launch()
    {
        var assembly = project.Project().AssemblyPath;
        if (!File.Exists(assembly))
        {
            throw new DistributedApplicationException($"{assembly} is missing; build {project.Project().ProjectPath} first.");
        }
        var variables = Environment().ToDictionary(variable => variable.Key, string? (variable) => variable.Value);
        foreach (var name in NotInherited.Concat(AspireVariables()))
        {
            variables.TryAdd(name, null);
        }
        return new(DotnetHost, "exec", assembly) { WorkingDirectory = folder, Environment = variables };
    }

    /// <summary>Asks the health check's address; without a health check a running process is a healthy one.</summary>
    public async Task<string?> FindFaultAsync(HttpClient client, CancellationToken cancellationToken)
    {
        foreach (var check in project.Annotations.OfType<HttpHealthCheckAnnotation>())
        {
            var address = new EndpointReference(project, check.EndpointName).Urls[replica] + check.Path;
            using var answer = await client.GetAsync(new Uri(address), cancellationToken);
            if ((int)answer.StatusCode != check.StatusCode)
            {
                return $"{address} answers {(int)answer.StatusCode}";
            }
        }
        return null;
    }

    private static IEnumerable<string> AspireVariables() =>
        System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("ASPIRE_", StringComparison.Ordinal));
}
