namespace Recommender.Engine.Recommendations;

/// <summary>An entity by its key in the database, and how much one source speaks for it.</summary>
public readonly record struct ScoredEntity(long EntityKey, double Score)
{
    /// <summary>The highest score first, equal ones in ascending order of key.</summary>
    internal static int BestFirst(ScoredEntity one, ScoredEntity other) =>
        (-one.Score, one.EntityKey).CompareTo((-other.Score, other.EntityKey));
}
