using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Json;
using Recommender.Api.Tenancy;
using Recommender.Engine.Experiments;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Experiments;

/// <summary>Something that happened in an experiment.</summary>
/// <param name="Timestamp">Milliseconds since 1970 or RFC 3339; now when left out.</param>
/// <param name="Metadata">Any JSON object.</param>
public sealed record NewAbEvent(
    [property: JsonConverter(typeof(TextOrNumber))] string TestId,
    [property: JsonConverter(typeof(TextOrNumber))] string Variant,
    [property: JsonConverter(typeof(TextOrNumber))] string UserId,
    string EventType,
    [property: JsonConverter(typeof(TimeOrMilliseconds))] DateTimeOffset? Timestamp = null,
    JsonElement? Metadata = null,
    string? TenantId = null);

/// <summary>Says that an event was stored.</summary>
public sealed record AbEventReceipt(string Status);

internal static class AbEventEndpoints
{
    public static void MapAbEvents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/ab-events", Record).WithTags("Experiments").Requires(Scopes.Write | Scopes.Track)
            .WithSummary("Report something that happened in an experiment");

    private static async Task<Results<Accepted<AbEventReceipt>, ProblemResult>> Record(
        NewAbEvent body, RequestTenant tenant, AbEventStore events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        if (Check(body) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var happened = new AbEvent(
            body.TestId, body.Variant, body.UserId, body.EventType, (body.Timestamp ?? clock.GetUtcNow()).ToUniversalTime(),
            body.Metadata?.GetRawText());
        await events.AddAsync(await named.FindOrCreateAsync(cancellationToken), happened, cancellationToken);
        return TypedResults.Accepted((string?)null, new AbEventReceipt("accepted"));
    }

    private static Fault? Check(NewAbEvent body) =>
        Identifier.Check(body.TestId, "test_id")
        ?? Identifier.Check(body.Variant, "variant")
        ?? Identifier.Check(body.UserId, "user_id")
        ?? Identifier.Check(body.EventType, "event_type", maxBytes: 100)
        ?? InteractionRules.CheckMetadata(body.Metadata);
}
