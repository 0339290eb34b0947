using System.Text.Json;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;

namespace Recommender.Engine.Interactions;

/// <summary>What an interaction may look like.</summary>
public static class InteractionRules
{
    // Far above any sensible weight, far below where sums of 32-bit floats lose single events.
    private const float LargestWeight = 1_000_000;

    private const int MaxMetadataBytes = 16_384;

    // Placeholders such as 0001-01-01 are mistakes; PostgreSQL would read that one as minus infinity.
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with an interaction, or null.</summary>
    public static Fault? Check(InteractionDraft draft) =>
        Identifier.Check(draft.UserId, "user_id")
        ?? Identifier.Check(draft.EntityId, "entity_id")
        ?? (draft.EntityType is null ? null : EntityRules.CheckType(draft.EntityType))
        ?? CheckType(draft.Type)
        ?? (draft.EventId is null ? null : Identifier.Check(draft.EventId, "event_id"))
        ?? (draft.Weight is null && draft.Type == StandardTypes.Rating ? Fault.Validation("a rating needs its value: {\"rating\": 4.5}") : null)
        ?? CheckWeight(draft.Weight)
        ?? (draft.OccurredAt < Earliest ? Fault.Validation("timestamp must not be before 1900") : null);

    public static Fault? CheckType(string name) =>
        Identifier.Check(name, "interaction_type")
        ?? (name.Length > InteractionTypes.MaxLength
            ? Fault.Validation($"interaction_type has {name.Length} characters; at most {InteractionTypes.MaxLength} are allowed")
            : null);

    /// <summary>Any weight that 32-bit sums can hold; null, which is the weight of its type, always.</summary>
    public static Fault? CheckWeight(float? weight) =>
        weight is { } given && !(Math.Abs(given) <= LargestWeight)
            ? Fault.Validation($"weight must be between -{LargestWeight} and {LargestWeight}")
            : null;

    /// <summary>Metadata is any JSON object.</summary>
    public static Fault? CheckMetadata(JsonElement? metadata) => metadata?.ValueKind switch
    {
        null => null,
        JsonValueKind.Object when metadata.Value.GetRawText().Length > MaxMetadataBytes =>
            Fault.Validation($"metadata is longer than {MaxMetadataBytes} bytes"),
        JsonValueKind.Object => EntityRules.CheckValue(metadata.Value, "metadata", depth: 0),
        _ => new(FaultCode.UnprocessableBody, "metadata must be an object"),
    };
}
