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
        var scores = new Dictionary<long, double>();
        Add(scores, collaborative, weights.Collaborative);
        Add(scores, content, weights.Content);
        var ranked = scores
            .Where(entity => entity.Value > 0)
            .Select(entity => new ScoredEntity(entity.Key, Math.Min(1, entity.Value)))
            .OrderByDescending(entity => entity.Score).ThenBy(entity => entity.EntityKey)
            .ToList();
        return new(Source.Personal, ranked, (entities, token) => ExplainAsync(collaborative, content, weights, entities, token));
    }

    private static void Add(Dictionary<long, double> scores, Candidates candidates, double weight)
    {
        foreach (var candidate in candidates.Ranked)
        {
            scores[candidate.EntityKey] = scores.GetValueOrDefault(candidate.EntityKey) + (weight * candidate.Score);
        }
    }

    private static async ValueTask<ILookup<long, Term>> ExplainAsync(
        Candidates collaborative, Candidates content, BlendWeights weights, IReadOnlyCollection<long> entities,
        CancellationToken cancellationToken)
    {
        var terms = new List<(long Entity, Term Term)>();
        foreach (var (candidates, weight) in ((Candidates, double)[])[(collaborative, weights.Collaborative), (content, weights.Content)])
        {
            var scores = candidates.Ranked.ToDictionary(entity => entity.EntityKey, entity => entity.Score);
            var proposed = entities.Where(scores.ContainsKey).ToList();
            foreach (var group in await candidates.Explain(proposed, cancellationToken))
            {
                var scale = weight * scores[group.Key] / group.Sum(term => term.Weight);
                terms.AddRange(group.Select(term => (group.Key, term.Times(scale))));
            }
        }

        return terms.ToLookup(pair => pair.Entity, pair => pair.Term);
    }
}
