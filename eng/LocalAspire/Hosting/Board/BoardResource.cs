namespace Aspire.Hosting.Board;

/// <summary>What is known of one resource right now; an immutable snapshot, changed with <see cref="ResourceBoard.Update"/>.</summary>
/// <param name="Name">Unique, for example <c>api-x7k2</c>: the display name, a dash and the service instance id of its telemetry.</param>
/// <param name="Type">Project, Executable, Container, Parameter, ConnectionString, ExternalService or free text.</param>
internal sealed record BoardResource(string Name, string Type)
{
    /// <summary>The name in the AppHost; replicas share it.</summary>
    public string DisplayName { get; init; } = Name;

    /// <summary>One of <see cref="BoardState"/>, or free text, which then needs a <see cref="StateStyle"/>.</summary>
    public string? State { get; init; }

    /// <summary>success, info, warning or error; null leaves the colour to the state.</summary>
    public string? StateStyle { get; init; }

    /// <summary>Set by the board when the resource first appears, and kept from then on.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public int? ExitCode { get; init; }

    public int? ProcessId { get; init; }

    /// <summary>What it is, for example PostgreSQL 17.10; shown in place of the program's path and arguments.</summary>
    public string? Source { get; init; }

    /// <summary>Path of the .csproj of a project.</summary>
    public string? ProjectPath { get; init; }

    /// <summary>Path of the program that runs.</summary>
    public string? ExecutablePath { get; init; }

    public string? WorkingDirectory { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Name (not display name) of the resource below which this one is listed.</summary>
    public string? Parent { get; init; }

    /// <summary>Display names of the resources that hold up the start; shown with the state Waiting.</summary>
    public IReadOnlyList<string> WaitingFor { get; init; } = [];

    public bool IsHidden { get; init; }

    public IReadOnlyList<BoardUrl> Urls { get; init; } = [];

    public IReadOnlyList<BoardVariable> Environment { get; init; } = [];

    /// <summary>Counted while the state is Running: the worst wins, none means healthy.</summary>
    public IReadOnlyList<BoardHealth> Health { get; init; } = [];

    public IReadOnlyList<BoardProperty> Properties { get; init; } = [];

    public IReadOnlyList<BoardRelationship> Relationships { get; init; } = [];

    /// <summary>Set by the board from the state, once the commands of the resource are registered.</summary>
    public IReadOnlyList<BoardCommand> Commands { get; init; } = [];
}
