using System.Text.Json;

namespace Recommender.Engine.Filters;

/// <summary>What a filter looks at.</summary>
/// <param name="EntityId">As the application knows it.</param>
/// <param name="EntityType">The name of its type.</param>
/// <param name="Attributes">An object of any shape; undefined is like empty.</param>
/// <param name="CreatedAt">When it was first sent.</param>
/// <param name="UpdatedAt">When it was last sent.</param>
public readonly record struct FilterSubject(
    string EntityId, string EntityType, JsonElement Attributes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
