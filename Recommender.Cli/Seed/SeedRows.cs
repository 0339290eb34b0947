using System.Globalization;
using System.Text.Json.Nodes;

namespace Recommender.Cli.Seed;

/// <summary>An entity's primary key there, which is also how far a copy has come.</summary>
internal sealed record EntityPlace(string Tenant, string Id, string Type)
{
    public static EntityPlace Start { get; } = new("", "", "");
}

internal sealed record SeedType(string Tenant, string Name, double Weight, string? Description)
{
    public JsonObject ToRecord() =>
        new() { ["interaction_type"] = Name, ["weight"] = Weight, ["description"] = Description };
}

internal sealed record SeedEntity(EntityPlace Place, string Attributes)
{
    public JsonObject ToRecord() =>
        new() { ["entity_id"] = Place.Id, ["entity_type"] = Place.Type, ["attributes"] = JsonNode.Parse(Attributes) };
}

internal sealed record SeedInteraction(
    long Id, string Tenant, string User, string Entity, string EntityType, string Type, double Weight, string? Metadata, DateTimeOffset At)
{
    private const string Rating = "rating_";

    /// <summary>
    /// Ratings stand there as a type per value (<c>rating_4.5</c>) and become ratings again. A type that only begins so
    /// was an ordinary one, and stays one.
    /// </summary>
    public JsonObject ToRecord()
    {
        var record = new JsonObject
        {
            ["user_id"] = User,
            ["entity_id"] = Entity,
            ["entity_type"] = EntityType.Length == 0 ? null : EntityType,
            ["metadata"] = Metadata is null ? null : JsonNode.Parse(Metadata),
            ["timestamp"] = At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (RatingValue() is { } value)
        {
            record["interaction_type"] = new JsonObject { ["rating"] = value };
            return record;
        }

        record["interaction_type"] = Type;
        record["weight"] = Weight;
        return record;
    }

    private double? RatingValue() =>
        Type.StartsWith(Rating, StringComparison.Ordinal)
        && double.TryParse(Type.AsSpan(Rating.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;
}
