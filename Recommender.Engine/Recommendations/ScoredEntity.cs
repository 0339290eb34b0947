namespace Recommender.Engine.Recommendations;

/// <summary>An entity by its key in the database, and how much one source speaks for it.</summary>
public readonly record struct ScoredEntity(long EntityKey, double Score);
