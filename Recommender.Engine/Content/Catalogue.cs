using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>The attributes of a tenant's entities, as a model learns from them.</summary>
/// <param name="Known">One row per item of the training, in its order.</param>
/// <param name="NewKeys">Entities that nobody interacted with yet.</param>
/// <param name="New">One row per new entity.</param>
public sealed record Catalogue(TermRows Known, IReadOnlyList<long> NewKeys, TermRows New)
{
    /// <summary>Whether there are new entities and attributes to tell what they are.</summary>
    public bool HasNews => NewKeys.Count > 0 && Known.TermCount > 0 && New.TermCount > 0;

    /// <summary>The model with the new entities in it; as it is where they cannot be told apart or it has no factors.</summary>
    /// <param name="model">Trained on the matrix.</param>
    /// <param name="matrix">As it was built.</param>
    /// <param name="typeOf">The entity type of a key.</param>
    /// <param name="cancellationToken">Checked within every fit.</param>
    public RecommendationModel AddNewTo(
        RecommendationModel model, InteractionMatrix matrix, Func<long, string> typeOf, CancellationToken cancellationToken)
    {
        if (!HasNews || model.Factors is null)
        {
            return model;
        }

        var map = ContentMapTrainer.Train(matrix, model, Known, cancellationToken);
        return model.WithNewItems(map, [.. NewKeys], typeOf, New);
    }
}
