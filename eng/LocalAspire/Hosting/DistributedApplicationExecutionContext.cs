namespace Aspire.Hosting;

/// <summary>What the AppHost was started for.</summary>
public sealed class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext(bool isPublishMode) => IsPublishMode = isPublishMode;

    /// <summary>True when a manifest is written and nothing is started.</summary>
    public bool IsPublishMode { get; }

    public bool IsRunMode => !IsPublishMode;
}
