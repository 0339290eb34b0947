using System.Text.Json;

namespace Recommender.Engine.Webhooks;

/// <summary>A message on its way to a subscriber, or arrived, or given up.</summary>
/// <param name="EventId">Its place in the order of events.</param>
/// <param name="MessageId">What the receiver knows it by: the same in every attempt and for every subscriber.</param>
/// <param name="Status"><c>pending</c>, <c>sending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">Since it was queued or replayed.</param>
/// <param name="DueAt">When it is sent next; while it is being sent, when somebody else would do so.</param>
/// <param name="ResponseBody">How the last answer began.</param>
/// <param name="Error">Why the last attempt had no answer, or not one that counts.</param>
/// <param name="History">The latest attempts, an array of objects <c>{at, status, duration_ms, error}</c>.</param>
public sealed record Delivery(
    long EventId,
    string MessageId,
    string EventType,
    string Status,
    int Attempts,
    DateTimeOffset DueAt,
    DateTimeOffset? FinishedAt,
    int? ResponseStatus,
    string? ResponseBody,
    string? Error,
    JsonElement History,
    DateTimeOffset CreatedAt);
