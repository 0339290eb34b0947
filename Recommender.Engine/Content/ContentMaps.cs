namespace Recommender.Engine.Content;

/// <summary>What a model knows of items and of users by their attributes alone; null where there was nothing to learn from.</summary>
/// <param name="Items">Attributes of an entity to item factors.</param>
/// <param name="Users">Attributes of a user to the vector that their history would give.</param>
public sealed record ContentMaps(ContentMap? Items, ContentMap? Users)
{
    public static ContentMaps None { get; } = new(null, null);

    /// <summary>Bytes in memory, without the constant part.</summary>
    public long ByteCount => (Items?.ByteCount ?? 0) + (Users?.ByteCount ?? 0);
}
