namespace Recommender.Engine.Recommendations;

/// <summary>One recommended entity.</summary>
/// <param name="Entity">What it is.</param>
/// <param name="Score">In [0,1], descending over a page.</param>
/// <param name="Personal">Whether it follows from the history or the seeds of the request, or from what is known about the user.</param>
/// <param name="Reasons">Why, strongest first; their weights add up to the score.</param>
public sealed record Recommendation(EntityCard Entity, double Score, bool Personal, IReadOnlyList<Reason> Reasons);

/// <summary>One part of why an entity is recommended.</summary>
/// <param name="Kind"><c>collaborative</c>, <c>content</c>, <c>profile</c>, <c>trending</c>, <c>popular</c> or <c>newest</c>.</param>
/// <param name="Weight">Its part of the score.</param>
/// <param name="Evidence">The entities that speak for it, strongest first, with their parts of the weight.</param>
/// <param name="Parts">The parts of the weight by model, if everything was to be explained and the reason is collaborative.</param>
public sealed record Reason(string Kind, double Weight, IReadOnlyList<Evidence> Evidence, ReasonParts? Parts);

/// <summary>What of a weight is due to the neighbours of the history, and what to factors; either may be negative.</summary>
public sealed record ReasonParts(double Neighbours, double Factors);

/// <summary>An entity of the history or the seeds that a recommendation follows from.</summary>
public sealed record Evidence(EntityCard Entity, double Weight);

/// <summary>A page of recommendations.</summary>
/// <param name="Items">Best first.</param>
/// <param name="ColdStart">Whether nothing on it is personal.</param>
/// <param name="Next">Where the next page starts; null when this is the last.</param>
public sealed record RecommendationPage(IReadOnlyList<Recommendation> Items, bool ColdStart, PageCursor? Next)
{
    /// <summary>For a tenant that has nothing yet.</summary>
    public static RecommendationPage Empty { get; } = new([], ColdStart: true, Next: null);
}
