namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// cooc(g, a, b): <c>sim(j -> i) = sum over users u having both of |u|^-g / (|j|^a |i|^b)</c>, the best
/// <paramref name="Neighbours"/> per j. It contains cosine (0, .5, .5) and the RP3beta and LinkProp family.
/// Each exponent is at least 0 and in practice at most 2.
/// </summary>
public readonly record struct CooccurrenceParameters(float G, float A, float B, int Neighbours)
{
    /// <summary>Only the newest interactions of a user are paired with each other, which bounds the cost per user.</summary>
    public const int HistoryCap = 200;
}
