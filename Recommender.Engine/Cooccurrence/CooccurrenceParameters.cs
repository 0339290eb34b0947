namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// cooc(g, a, b): <c>sim(j -> i) = sum over users u having both of |u|^-g / (|j|^a |i|^b)</c>. It contains cosine
/// (0, .5, .5) and the RP3beta and LinkProp family. Each exponent is at least 0 and in practice at most 2.
/// </summary>
/// <param name="G">Exponent of the user's activity.</param>
/// <param name="A">Exponent of the degree of the item in the history.</param>
/// <param name="B">Exponent of the degree of the candidate.</param>
/// <param name="Neighbours">How many i are kept per j.</param>
/// <param name="Selection">
/// Exponent of the candidate's degree when choosing which are kept. Larger than <paramref name="B"/>, it keeps rarer
/// neighbours than it then scores high, which helps where a few popular items are near everything.
/// </param>
public readonly record struct CooccurrenceParameters(float G, float A, float B, int Neighbours, float Selection)
{
    /// <summary>Only the newest interactions of a user are paired with each other, which bounds the cost per user.</summary>
    public const int HistoryCap = 200;

    public CooccurrenceParameters(float g, float a, float b, int neighbours)
        : this(g, a, b, neighbours, b)
    {
    }
}
