namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds environment variables; run when the resource is published, and for every replica that starts.</summary>
internal sealed record EnvironmentAnnotation(Action<EnvironmentCallbackContext> Callback) : IResourceAnnotation;

/// <summary>The resource starts once the other one is healthy.</summary>
internal sealed record WaitAnnotation(IResource Dependency) : IResourceAnnotation;

/// <summary>The resource uses the other one; shown as an arrow in the dashboard.</summary>
internal sealed record ReferenceAnnotation(IResource Target) : IResourceAnnotation;

/// <summary>Healthy is an answer with the status code at the path of the endpoint.</summary>
internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string EndpointName) : IResourceAnnotation;

internal sealed record ReplicaAnnotation(int Replicas) : IResourceAnnotation;

internal sealed record ContainerImageAnnotation(string Registry, string Image, string Tag) : IResourceAnnotation;

internal sealed record ContainerVolumeAnnotation(string Name, string Target) : IResourceAnnotation;

internal sealed record ContainerArgumentsAnnotation(params IReadOnlyList<string> Arguments) : IResourceAnnotation;

/// <summary>The generated class of a project.</summary>
internal sealed record ProjectMetadataAnnotation(IBuiltProject Project) : IResourceAnnotation;

/// <summary>The resource runs elsewhere already, under this connection string.</summary>
internal sealed record GivenConnectionStringAnnotation(string ConnectionString) : IResourceAnnotation;

/// <summary>Run once, when the resource is healthy for the first time.</summary>
internal sealed record ReadyAnnotation(Func<CancellationToken, Task> Callback) : IResourceAnnotation;
