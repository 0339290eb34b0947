using System.Collections.Frozen;

namespace Recommender.Engine.Webhooks;

/// <summary>What a subscription can ask for.</summary>
public static class WebhookEvents
{
    public const string InteractionRecorded = "interaction.recorded";
    public const string ModelUpdated = "model.updated";
    public const string TrendingChanged = "trending.changed";
    public const string ImportCompleted = "import.completed";
    public const string ErrorThresholdExceeded = "error_threshold.exceeded";

    /// <summary>Sent on request only, to try a subscription.</summary>
    public const string Ping = "ping";

    public static FrozenSet<string> All { get; } =
    [
        "entity.created", "entity.updated", "entity.deleted", InteractionRecorded, ModelUpdated, TrendingChanged, ImportCompleted,
        ErrorThresholdExceeded,
    ];
}
