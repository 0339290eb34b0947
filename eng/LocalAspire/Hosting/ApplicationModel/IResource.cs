using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that the application consists of.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact about a resource, added by the extension methods of the builder.</summary>
public interface IResourceAnnotation;

public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>Can be given environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>Listens somewhere.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>Can wait for other resources.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>Can be found by others under its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public abstract class Resource(string name) : IResource
{
    public string Name { get; } = name;

    public ResourceAnnotationCollection Annotations { get; } = [];
}
