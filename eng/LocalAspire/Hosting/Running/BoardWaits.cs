using Aspire.Hosting.Board;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Waiting until the board says something.</summary>
internal static class BoardWaits
{
    private const int LinesOfAFailure = 20;

    public static bool IsHealthy(this BoardResource resource) =>
        resource.State == BoardState.Running && resource.Health.All(check => check.Status == HealthStatus.Healthy);

    /// <summary>Ends when all replicas are healthy.</summary>
    /// <exception cref="DistributedApplicationException">One of them failed to start.</exception>
    public static Task UntilHealthyAsync(this ResourceBoard board, string displayName, CancellationToken cancellationToken) =>
        board.UntilAsync(
            displayName,
            replicas => replicas.FirstOrDefault(replica => replica.State == BoardState.FailedToStart) is { } failed
                ? throw new DistributedApplicationException($"{displayName} failed to start. {board.LastLines(failed.Name)}")
                : replicas.All(IsHealthy),
            cancellationToken);

    /// <summary>Ends when the replicas satisfy the condition.</summary>
    public static async Task UntilAsync(
        this ResourceBoard board, string displayName, Func<IReadOnlyCollection<BoardResource>, bool> condition,
        CancellationToken cancellationToken)
    {
        using var watch = board.Watch();
        var replicas = watch.Initial.Where(resource => resource.DisplayName == displayName).ToDictionary(resource => resource.Name);
        if (replicas.Count == 0)
        {
            throw new DistributedApplicationException($"There is no resource named {displayName}.");
        }
        if (condition(replicas.Values))
        {
            return;
        }
        await foreach (var change in watch.Changes(cancellationToken))
        {
            if (change.Resource.DisplayName == displayName)
            {
                replicas[change.Resource.Name] = change.Resource;
                if (condition(replicas.Values))
                {
                    return;
                }
            }
        }
    }

    public static string LastLines(this ResourceBoard board, string name) =>
        string.Join('\n', board.Log(name).Last(LinesOfAFailure).Select(line => line.Text));
}
