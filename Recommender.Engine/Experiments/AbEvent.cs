namespace Recommender.Engine.Experiments;

/// <summary>Something that happened in an experiment.</summary>
/// <param name="Metadata">JSON text of an object, or null.</param>
public sealed record AbEvent(
    string TestId, string Variant, string UserId, string EventType, DateTimeOffset OccurredAt, string? Metadata);
