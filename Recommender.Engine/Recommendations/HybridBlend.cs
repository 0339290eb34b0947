namespace Recommender.Engine.Recommendations;

/// <summary>Mixes two sources by weights; what only one of them proposes has 0 from the other.</summary>
internal static class HybridBlend
{
    // With so many known entities the model, which was chosen on held-out data, is not improved by attributes any more.
    private const int Enough = 5;

    /// <summary>The weights when a request gives none: attributes count as much as one entity that the model knows.</summary>
    public static BlendWeights WeightsFor(int known, bool fillsThePage) =>
        known >= Enough && fillsThePage ? new(1, 0) : new(known / (known + 1d), 1 / (known + 1d));

    public static Candidates Mix(Candidates collaborative, Candidates content, BlendWeights weights)
    {
        var scores = new Dictionary<long, double>(collaborative.Ranked.Count + content.Ranked.Count);
        Add(scores, collaborative, weights.Collaborative);
        Add(scores, content, weights.Content);
        var ranked = new List<ScoredEntity>(scores.Count);
        foreach (var (entity, score) in scores)
        {
            if (score > 0)
            {
                ranked.Add(new(entity, Math.Min(1, score)));
            }
        }

        ranked.Sort(ScoredEntity.BestFirst);
        return new(Source.Personal, ranked, (entities, token) => ExplainAsync(collaborative, content, weights, entities, token));
    }

    private static void Add(Dictionary<long, double> scores, Candidates candidates, double weight)
    {
        foreach (var candidate in candidates.Ranked)
        {
            scores[candidate.EntityKey] = scores.GetValueOrDefault(candidate.EntityKey) + (weight * candidate.Score);
        }
    }

    private static async ValueTask<ITerms> ExplainAsync(
        Candidates collaborative, Candidates content, BlendWeights weights, IReadOnlyCollection<long> entities,
        CancellationToken cancellationToken)
    {
        var wanted = entities.ToHashSet();
        return new BlendedTerms(
            await PartAsync(collaborative, weights.Collaborative, wanted, cancellationToken),
            await PartAsync(content, weights.Content, wanted, cancellationToken));
    }

    private static async ValueTask<BlendedPart> PartAsync(
        Candidates candidates, double weight, HashSet<long> wanted, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<long, double>(wanted.Count);
        foreach (var candidate in candidates.Ranked)
        {
            if (wanted.Contains(candidate.EntityKey))
            {
                scores[candidate.EntityKey] = weight * candidate.Score;
            }
        }

        return new(await candidates.Explain(scores.Keys, cancellationToken), scores);
    }
}
