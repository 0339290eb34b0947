namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container when published; started as a local process by this runtime.</summary>
public abstract class ContainerResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>Replaces the entry point of the image.</summary>
    public string? Entrypoint { get; set; }
}
