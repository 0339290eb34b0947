namespace Aspire.Hosting.Board;

/// <summary>How one resource is started, stopped and restarted; each call ends when it is done.</summary>
internal sealed record LifecycleCommands(
    Func<CancellationToken, Task<CommandOutcome>> Start,
    Func<CancellationToken, Task<CommandOutcome>> Stop,
    Func<CancellationToken, Task<CommandOutcome>> Restart)
{
    private const string StartName = "start";
    private const string StopName = "stop";
    private const string RestartName = "restart";

    /// <summary>The commands as they are available in a state.</summary>
    public static IReadOnlyList<BoardCommand> For(string? state)
    {
        var start = BoardState.IsStopped(state) ? CommandAvailability.Enabled : CommandAvailability.Hidden;
        var stop = state switch
        {
            BoardState.Stopping => CommandAvailability.Disabled,
            _ when BoardState.IsStopped(state) => CommandAvailability.Hidden,
            _ => CommandAvailability.Enabled,
        };
        var restart = state is BoardState.Running or BoardState.RuntimeUnhealthy ? CommandAvailability.Enabled : CommandAvailability.Disabled;
        return
        [
            new(StartName, "Start", "Play", start, IsHighlighted: true),
            new(StopName, "Stop", "Stop", stop, IsHighlighted: true),
            new(RestartName, "Restart", "ArrowCounterclockwise", restart, IsHighlighted: false),
        ];
    }

    /// <summary>Finds a command by its name; null when there is none of that name.</summary>
    public Func<CancellationToken, Task<CommandOutcome>>? Find(string name) => name switch
    {
        StartName => Start,
        StopName => Stop,
        RestartName => Restart,
        _ => null,
    };
}
