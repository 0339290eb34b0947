namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the annotations of a resource say.</summary>
internal static class ResourceFacts
{
    public static IEnumerable<EndpointAnnotation> Endpoints(this IResource resource) => resource.Annotations.OfType<EndpointAnnotation>();

    public static int Replicas(this IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    public static IEnumerable<IResource> Dependencies(this IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Dependency).Distinct();

    public static IBuiltProject Project(this ProjectResource resource) =>
        resource.Annotations.OfType<ProjectMetadataAnnotation>().Single().Project;

    public static Dictionary<string, object> EnvironmentVariables(this IResource resource)
    {
        var context = new EnvironmentCallbackContext();
        foreach (var annotation in resource.Annotations.OfType<EnvironmentAnnotation>())
        {
            annotation.Callback(context);
        }
        return context.EnvironmentVariables;
    }

    /// <summary>The connection string that consumers get: that of the configuration, else that of the resource.</summary>
    public static string ConnectionString(this IResourceWithConnectionString resource) =>
        resource.Annotations.OfType<GivenConnectionStringAnnotation>().SingleOrDefault()?.ConnectionString
        ?? resource.ConnectionStringExpression.ResolvedValue;

    /// <summary>True when the configuration says where it is, so that nothing is started for it.</summary>
    public static bool IsGiven(this IResource resource) => resource.Annotations.OfType<GivenConnectionStringAnnotation>().Any();
}

