using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.StoredModels;

/// <summary>What a stored model has of one item.</summary>
/// <param name="Item">Its index in the model.</param>
/// <param name="Neighbours">Empty when the model has none.</param>
/// <param name="Factors">d numbers; none when the model has none.</param>
internal sealed record ModelRow(int Item, NeighbourRow Neighbours, ReadOnlyMemory<float> Factors);

/// <summary>What may be recommended.</summary>
/// <param name="Limit">How many candidates are to be ranked.</param>
/// <param name="Type">Only items of this type; null for any.</param>
/// <param name="Excluded">Indices of items that are not wanted.</param>
internal sealed record Wanted(int Limit, string? Type, int[] Excluded);
