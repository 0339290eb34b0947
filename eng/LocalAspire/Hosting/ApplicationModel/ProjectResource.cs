namespace Aspire.Hosting.ApplicationModel;

/// <summary>One of our own programs.</summary>
public sealed class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport;
