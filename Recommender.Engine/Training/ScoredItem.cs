namespace Recommender.Engine.Training;

/// <summary>An item index and its score, in deviations (see <see cref="Blending.Blend.ToUnit"/> for [0, 1]).</summary>
public readonly record struct ScoredItem(int Item, float Score);
