using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Board;

/// <summary>An address of a resource; an internal one is listed among the details only.</summary>
/// <param name="Endpoint">Name of the endpoint, for example http; null when it has none.</param>
/// <param name="Address">An absolute address, for example http://localhost:8080.</param>
internal sealed record BoardUrl(string? Endpoint, string Address, string? DisplayName = null, bool IsInternal = false, int SortOrder = 0);

/// <summary>An environment variable of a resource.</summary>
/// <param name="IsFromSpec">True when the AppHost sets it; inherited ones are hidden by default.</param>
internal sealed record BoardVariable(string Name, string? Value, bool IsFromSpec = true);

/// <summary>The last outcome of one health check; a null status means that it has not run yet.</summary>
internal sealed record BoardHealth(
    string Key, HealthStatus? Status, string Description = "", string Exception = "", DateTimeOffset? LastRunAt = null);

/// <summary>A further detail of a resource, for example a parameter's Value.</summary>
internal sealed record BoardProperty(string Name, string DisplayName, string Value, bool IsSensitive = false);

/// <summary>A relationship to another resource, by its display name.</summary>
/// <param name="Type">Reference, WaitFor or Parent.</param>
internal sealed record BoardRelationship(string DisplayName, string Type);

/// <summary>A command that the dashboard offers for a resource.</summary>
internal sealed record BoardCommand(string Name, string DisplayName, string Icon, CommandAvailability Availability, bool IsHighlighted);

internal enum CommandAvailability
{
    Enabled,
    Disabled,
    Hidden,
}

/// <summary>How a command ended; a failure has a message.</summary>
internal sealed record CommandOutcome(bool Succeeded, string? Message = null);

/// <summary>A change of the board: the resource as it is now, or as it was when it was deleted.</summary>
internal sealed record BoardChange(BoardResource Resource, bool IsDeleted);

/// <summary>A line of output; numbers start at 1 for each resource.</summary>
internal sealed record LogLine(int Number, DateTimeOffset At, string Text, bool IsError);
