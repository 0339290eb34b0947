namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    internal EndpointAnnotation(string name, string uriScheme, string transport) =>
        (Name, UriScheme, Transport) = (name, uriScheme, transport);

    public string Name { get; }

    public string UriScheme { get; }

    /// <summary>The port that clients use; null takes a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port in the container; unused by this runtime, which has none.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Reachable from outside the application; only such endpoints keep their fixed port in this runtime.</summary>
    public bool IsExternal { get; set; }

    internal string Transport { get; }

    /// <summary>Host and port of every replica, known before anything starts; replica n keeps the n-th.</summary>
    internal IReadOnlyList<(string Host, int Port)> Allocated { get; set; } = [];
}
