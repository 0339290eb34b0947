using Aspire.Hosting.Board;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources.</summary>
public sealed class ResourceCommandService
{
    private readonly ResourceBoard board;

    internal ResourceCommandService(ResourceBoard board) => this.board = board;

    /// <summary>Runs a command, one of KnownResourceCommands, on a resource or on all its replicas.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var targets = board.Resources.Where(resource => resource.Name == resourceId || resource.DisplayName == resourceId).ToList();
        if (targets.Count == 0)
        {
            return new() { Success = false, Message = $"Resource '{resourceId}' not found." };
        }
        var outcomes = await Task.WhenAll(targets.Select(target => board.ExecuteAsync(target.Name, commandName, cancellationToken)));
        return new()
        {
            Success = outcomes.All(outcome => outcome.Succeeded),
            Message = string.Join(' ', outcomes.Select(outcome => outcome.Message)).Trim(),
        };
    }
}

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public string? Message { get; init; }
}

public static class KnownResourceCommands
{
    public static string StartCommand => "start";

    public static string StopCommand => "stop";

    public static string RestartCommand => "restart";
}
