using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.LaunchProfiles;

/// <summary>Endpoints and variables that every project gets, in the order in which the official runtime lists them.</summary>
internal static class ProjectDefaults
{
    private const string OtlpRetry = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";

    /// <summary>For the manifest: plain HTTP and HTTPS without ports, which the tool that deploys chooses.</summary>
    public static IResourceBuilder<ProjectResource> WithPublishDefaults(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        project.WithEnvironment(OtlpRetry, "in_memory");
        if (profile?.Address is null)
        {
            return project;
        }
        return project
            .WithAnnotation(new EndpointAnnotation("http", "http", "http"))
            .WithAnnotation(new EndpointAnnotation("https", "https", "http"))
            .WithEnvironment("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")
            .WithEnvironment(context => context.EnvironmentVariables["HTTP_PORTS"] = project.GetEndpoint("http").TargetPort);
    }

    /// <summary>For a run: the endpoint and the variables of the launch profile. Addresses and telemetry follow per replica.</summary>
    public static IResourceBuilder<ProjectResource> WithRunDefaults(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        project.WithEnvironment(OtlpRetry, "in_memory");
        project.WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple");
        if (profile?.Address is { } address)
        {
            project.WithAnnotation(new EndpointAnnotation("http", "http", "http") { Port = address.Port });
        }
        return profile is null ? project : project.WithEnvironment(context =>
        {
            context.EnvironmentVariables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
            foreach (var (name, value) in profile.Environment)
            {
                context.EnvironmentVariables[name] = Environment.ExpandEnvironmentVariables(value);
            }
        });
    }
}
