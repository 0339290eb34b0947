using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>The terms of a model's scores, by the keys of the entities that they are due to.</summary>
internal sealed class CollaborativeTerms(RecommendationModel model, ModelExplanation explanation) : ITerms
{
    public void Add(long entity, List<Term> terms)
    {
        if (!model.Items.TryFind(entity, out var item))
        {
            return;
        }

        foreach (var term in explanation.Of(item))
        {
            terms.Add(new(CollaborativeSource.Kind, term.Total, model.Items.Keys[term.Item], term.Factors));
        }
    }

    public void Dispose() => explanation.Dispose();
}
