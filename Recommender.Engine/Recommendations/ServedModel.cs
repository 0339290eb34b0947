using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>A model that requests are answered with, and what tells its answers from those of another one.</summary>
/// <param name="Version">Grows with every published model of the tenant.</param>
/// <param name="Sequence">The last online change that it contains.</param>
/// <param name="Model">The model itself.</param>
public sealed record ServedModel(long Version, long Sequence, RecommendationModel Model);
