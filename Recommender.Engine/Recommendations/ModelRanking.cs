using Recommender.Engine.Blending;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>The best of what a model scored.</summary>
internal static class ModelRanking
{
    /// <param name="model">Whose items were scored.</param>
    /// <param name="scores">One per item, in deviations; changed here.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="entityType">Only this type; null: all.</param>
    /// <param name="excluded">Keys of entities that are not wanted.</param>
    /// <returns>Scores in (0,1), descending.</returns>
    public static List<ScoredEntity> Best(
        RecommendationModel model, Span<float> scores, int limit, string? entityType, IReadOnlySet<long> excluded)
    {
        foreach (var entity in excluded)
        {
            if (model.Items.TryFind(entity, out var item))
            {
                scores[item] = float.NegativeInfinity;
            }
        }

        if (entityType is not null)
        {
            model.KeepType(scores, entityType);
        }

        var best = new ScoredItem[Math.Min(limit, scores.Length)];
        var found = TopItems.Select(scores, best);

        // A score of 0 or less means: nothing speaks for it.
        return [.. best.Take(found).TakeWhile(item => item.Score > 0)
            .Select(item => new ScoredEntity(model.Items.Keys[item.Item], Unit(item.Score)))];
    }

    // No evidence at all is 0.5 in the blend's unit, and 0 here.
    private static double Unit(float score) => (2d * Blend.ToUnit(score)) - 1;
}
