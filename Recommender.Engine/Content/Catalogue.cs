using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>The attributes of a tenant's entities, as a model learns from them.</summary>
/// <param name="Known">One row per item of the training, in its order.</param>
/// <param name="NewKeys">Entities that nobody interacted with yet.</param>
/// <param name="New">One row per new entity.</param>
public sealed record Catalogue(TermRows Known, IReadOnlyList<long> NewKeys, TermRows New)
{
    /// <summary>Whether there are attributes to learn from.</summary>
    public bool Teaches => Known.TermCount > 0;

    /// <summary>
    /// The model with what attributes mean to it, and with the new entities in it; as it is where there are no attributes
    /// to learn from or it has no factors.
    /// </summary>
    /// <param name="model">Trained on the matrix.</param>
    /// <param name="matrix">As it was built.</param>
    /// <param name="typeOf">The entity type of a key.</param>
    /// <param name="cancellationToken">Checked within every fit.</param>
    public RecommendationModel AddTo(
        RecommendationModel model, InteractionMatrix matrix, Func<long, string> typeOf, CancellationToken cancellationToken)
    {
        if (!Teaches || model.Factors is null)
        {
            return model;
        }

        var map = ContentMapTrainer.Train(matrix, model, Known, cancellationToken);
        model = model.With(model.Content with { Items = map });
        return New.TermCount == 0 ? model : model.WithNewItems(map, [.. NewKeys], typeOf, New);
    }
}
