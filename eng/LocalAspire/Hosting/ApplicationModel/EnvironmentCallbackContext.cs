namespace Aspire.Hosting.ApplicationModel;

/// <summary>Collects the environment variables of a resource; values are strings or expressions.</summary>
public sealed class EnvironmentCallbackContext
{
    public Dictionary<string, object> EnvironmentVariables { get; } = [];
}
