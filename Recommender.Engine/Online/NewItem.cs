namespace Recommender.Engine.Online;

/// <summary>An item that a model does not know yet, or not by its attributes.</summary>
/// <param name="Key">The item's key.</param>
/// <param name="Type">Its entity type.</param>
/// <param name="Factors">What its attributes suggest; null where they suggest nothing.</param>
public sealed record NewItem(long Key, string Type, float[]? Factors);
