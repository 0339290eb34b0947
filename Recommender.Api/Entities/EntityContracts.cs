using System.Text.Json;
using System.Text.Json.Serialization;
using Recommender.Api.Json;
using Recommender.Engine.Entities;

namespace Recommender.Api.Entities;

/// <summary>An entity to register.</summary>
/// <param name="EntityId">1 to 255 bytes; no control characters, <c>/</c>, <c>\</c> or <c>%</c>.</param>
/// <param name="EntityType">1 to 100 bytes; <c>product</c> when left out.</param>
/// <param name="Attributes">Any JSON object that is not empty.</param>
/// <param name="TenantId">For operator keys: whose entity it is.</param>
public sealed record NewEntity(
    [property: JsonConverter(typeof(TextOrNumber))] string EntityId,
    JsonElement Attributes,
    string? EntityType = null,
    string? TenantId = null);

/// <summary>New attributes of an entity, in place of all it had.</summary>
public sealed record EntityReplacement(JsonElement Attributes, string? TenantId = null);

/// <summary>A registered entity.</summary>
/// <param name="FeatureVector">The 512 numbers that its attributes amount to; only on request.</param>
public sealed record EntityBody(
    string EntityId,
    string EntityType,
    JsonElement Attributes,
    string TenantId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    float[]? FeatureVector = null)
{
    internal static EntityBody Of(Entity entity, string tenant, float[]? feature = null) =>
        new(entity.Id, entity.Type, entity.Attributes, tenant, entity.CreatedAt, entity.UpdatedAt, feature);
}
