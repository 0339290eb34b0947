namespace Recommender.Engine.Recommendations;

/// <summary>How many candidates a source ranks for a page.</summary>
internal static class CandidatePool
{
    /// <summary>What a filter lets through may be far down; so many are ranked by taste before what everybody likes fills the page.</summary>
    public const int Filtered = 5000;

    // At least five pages: deleted entities and diversity choose from them.
    private const int Pages = 5;
    private const int Smallest = 50;

    // Ids that a request excludes and what it has shown are taken out of the pool only afterwards.
    public static int SizeFor(PageRules rules)
    {
        var size = Math.Max(Smallest, rules.Count * Pages) + rules.ExcludeIds.Count + (rules.After?.Shown.Count ?? 0);
        return rules.Filter is null ? size : Math.Max(size, Filtered);
    }
}
