using System.Text.Json;

namespace Recommender.Engine.Entities;

/// <summary>A registered entity.</summary>
/// <param name="Revision">Grows with every change; what an ETag is made of.</param>
public sealed record Entity(
    long Key, string Id, string Type, JsonElement Attributes, long Revision, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
