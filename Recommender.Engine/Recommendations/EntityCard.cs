namespace Recommender.Engine.Recommendations;

/// <summary>What an answer shows of an entity.</summary>
/// <param name="EntityKey">Its key in the database.</param>
/// <param name="EntityTypeId">The key of its type.</param>
/// <param name="EntityType">The name of its type.</param>
/// <param name="EntityId">Its id, as the application knows it.</param>
/// <param name="Attributes">A JSON object in UTF-8.</param>
/// <param name="Deleted">Whether it was deleted: it may be evidence, but is never recommended.</param>
public sealed record EntityCard(
    long EntityKey, int EntityTypeId, string EntityType, string EntityId, ReadOnlyMemory<byte> Attributes, bool Deleted);
