using System.Text.Json;
using System.Text.Json.Serialization;
using Recommender.Api.Json;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Interactions;

/// <summary>Something a user did with an entity.</summary>
/// <param name="EntityType">Taken from the catalogue when left out.</param>
/// <param name="Weight">How much it says; the weight of its type when left out. Negative for a dislike.</param>
/// <param name="Metadata">Any JSON object.</param>
/// <param name="Timestamp">RFC 3339; now when left out.</param>
/// <param name="EventId">A name for the event, unique per tenant: sent again it is not counted again.</param>
public sealed record NewInteraction(
    [property: JsonConverter(typeof(TextOrNumber))] string UserId,
    [property: JsonConverter(typeof(TextOrNumber))] string EntityId,
    TypeName InteractionType,
    string? EntityType = null,
    double? Weight = null,
    JsonElement? Metadata = null,
    DateTimeOffset? Timestamp = null,
    string? EventId = null,
    string? TenantId = null)
{
    /// <summary>The interaction as the engine records it; times are cut to the microseconds that the database keeps.</summary>
    internal InteractionDraft ToDraft(TenantId tenant, DateTimeOffset now) =>
        new(
            tenant, UserId, EntityId, EntityType, InteractionType.Name, (float?)(InteractionType.Rating ?? Weight),
            Metadata?.GetRawText(),
            Microseconds(Timestamp ?? now), EventId);

    private static DateTimeOffset Microseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}

/// <summary>A recorded interaction.</summary>
/// <param name="Duplicate">True when its event had been recorded before: nothing was written now.</param>
public sealed record InteractionBody(
    long Id,
    string UserId,
    string EntityId,
    string EntityType,
    TypeName InteractionType,
    float Weight,
    JsonElement? Metadata,
    string TenantId,
    DateTimeOffset Timestamp,
    bool? Duplicate = null)
{
    internal static InteractionBody Of(Interaction interaction, string tenant) =>
        new(
            interaction.Id, interaction.UserId, interaction.EntityId, interaction.EntityType, TypeName.Of(interaction),
            interaction.Weight, interaction.Metadata is { } metadata ? JsonElement.Parse(metadata) : null, tenant,
            interaction.OccurredAt, interaction.IsDuplicate ? true : null);
}
