using Aspire.Hosting.Board;
using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Tells when resources change.</summary>
public sealed class ResourceNotificationService
{
    private readonly ResourceBoard board;

    internal ResourceNotificationService(ResourceBoard board) => this.board = board;

    /// <summary>Ends when every replica of the resource is running and healthy.</summary>
    /// <exception cref="DistributedApplicationException">The resource failed to start; the message has its last lines.</exception>
    public Task WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        board.UntilHealthyAsync(resourceName, cancellationToken);

    /// <summary>Ends when every replica of the resource is in the state, one of KnownResourceStates.</summary>
    public Task WaitForResourceAsync(string resourceName, string targetState, CancellationToken cancellationToken = default) =>
        board.UntilAsync(resourceName, replicas => replicas.All(replica => replica.State == targetState), cancellationToken);
}
