namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource is healthy for the first time.</summary>
public sealed class ResourceReadyEvent
{
    internal ResourceReadyEvent(IResource resource) => Resource = resource;

    public IResource Resource { get; }
}
