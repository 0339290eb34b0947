using System.Text.Json;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

/// <summary>One message for one subscription.</summary>
/// <param name="Id">The <c>webhook-id</c> that the receiver sees, the same in every attempt.</param>
/// <param name="Status"><c>pending</c>, <c>sending</c>, <c>delivered</c>, or <c>failed</c> when every attempt failed.</param>
/// <param name="Attempts">Since it was queued or replayed.</param>
/// <param name="NextAttemptAt">Left out unless it is pending.</param>
/// <param name="Response">The last answer; left out when there was none.</param>
/// <param name="Error">What was wrong with the last attempt.</param>
/// <param name="History">The latest attempts, the newest first.</param>
public sealed record DeliveryBody(
    string Id,
    string Event,
    string Status,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? FinishedAt,
    DeliveryResponse? Response,
    string? Error,
    IReadOnlyList<DeliveryAttempt> History)
{
    internal static DeliveryBody Of(Delivery delivery) =>
        new(
            delivery.MessageId, delivery.EventType, delivery.Status, delivery.Attempts, delivery.CreatedAt,
            delivery.Status == "pending" ? delivery.DueAt : null, delivery.FinishedAt,
            delivery.ResponseStatus is { } status ? new(status, delivery.ResponseBody) : null, delivery.Error,
            [.. delivery.History.EnumerateArray().Select(DeliveryAttempt.Of)]);
}

/// <summary>What a receiver answered.</summary>
/// <param name="Body">How it began, at most 1 kB.</param>
public sealed record DeliveryResponse(int Status, string? Body);

/// <summary>One attempt to deliver a message.</summary>
/// <param name="Status">Left out when there was no answer.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int? Status, long DurationMs, string? Error)
{
    internal static DeliveryAttempt Of(JsonElement attempt) =>
        new(
            attempt.GetProperty("at").GetDateTimeOffset(),
            attempt.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
            attempt.GetProperty("duration_ms").GetInt64(), attempt.GetProperty("error").GetString());
}

/// <summary>Deliveries, those of the newest events first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record DeliveryList(IReadOnlyList<DeliveryBody> Deliveries, int Limit, string? NextCursor);
