namespace Recommender.Engine.Training;

/// <summary>One thing that was tried: what was varied, the parameters, how it did on the held-out part, and how long it took.</summary>
public sealed record SearchTrial(string Stage, ModelParameters Parameters, Quality Quality, TimeSpan Duration);

/// <summary>What the search chose and all that it tried, in order.</summary>
/// <param name="HeldOutUsers">0: the data was too small to hold anything out, and the defaults were chosen.</param>
public sealed record SearchResult(
    ModelParameters Parameters, Quality Quality, int HeldOutUsers, TimeSpan Duration, IReadOnlyList<SearchTrial> Trials);
