namespace Aspire.Hosting.Processes;

/// <summary>What is started: a program, its arguments, where, and with which environment.</summary>
/// <param name="Program">A path, or a name that is looked up on the PATH.</param>
internal sealed record Launch(string Program, params IReadOnlyList<string> Arguments)
{
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Set on top of the AppHost's own environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>How the program is asked to end; PostgreSQL wants an interrupt for its fast shutdown.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;
}
