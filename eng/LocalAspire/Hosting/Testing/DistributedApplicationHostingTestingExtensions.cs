using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Testing;

/// <summary>What a test wants from a running application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>The default of <see cref="HttpClient"/>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    /// <summary>A client whose base address is the resource's endpoint, http unless told.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var client = Loopback.NewClient(Patience);
        client.BaseAddress = app.GetEndpoint(resourceName, endpointName);
        return client;
    }

    /// <summary>The address of the resource's endpoint, http unless told.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        app.Find(resourceName) is IResourceWithEndpoints resource
            ? new(new EndpointReference(resource, endpointName ?? "http").Url)
            : throw new ArgumentException($"{resourceName} has no endpoints.", nameof(resourceName));

    /// <summary>The connection string of the resource, as its consumers get it; also good for the test's own clients.</summary>
    public static ValueTask<string?> GetConnectionStringAsync(
        this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        app.Find(resourceName) is IResourceWithConnectionString resource
            ? ValueTask.FromResult<string?>(resource.ConnectionString())
            : throw new ArgumentException($"{resourceName} has no connection string.", nameof(resourceName));

    private static IResource Find(this DistributedApplication app, string name) =>
        app.Resources.SingleOrDefault(resource => resource.Name == name)
        ?? throw new ArgumentException($"There is no resource named {name}.", nameof(name));
}
