namespace Aspire.Hosting.Board;

/// <summary>The states that the dashboard knows; the strings are compared exactly.</summary>
internal static class BoardState
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Building = "Building";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string RuntimeUnhealthy = "RuntimeUnhealthy";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string Finished = "Finished";
    public const string FailedToStart = "FailedToStart";
    public const string ValueMissing = "ValueMissing";
    public const string Unknown = "Unknown";

    /// <summary>True when nothing runs and nothing is about to.</summary>
    public static bool IsStopped(string? state) => state is null or NotStarted or Exited or Finished or FailedToStart;
}
