using System.Text.Json;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>The attributes of a tenant's users who have interactions, as a model learns from them.</summary>
public sealed class UserCatalogue
{
    private readonly List<int> _users = [];
    private readonly TermRows _rows = new();

    /// <summary>Whether there are attributes to learn from.</summary>
    public bool Teaches => _rows.TermCount > 0;

    /// <param name="matrix">Of the training.</param>
    /// <param name="key">Greater than in the call before; users without interactions are left out.</param>
    /// <param name="attributes">A JSON object in UTF-8.</param>
    public void Add(InteractionMatrix matrix, long key, ReadOnlyMemory<byte> attributes)
    {
        var user = matrix.FindUser(key);
        if (user >= 0 && UserMapTrainer.Teaches(user, matrix.UserCount))
        {
            using var document = JsonDocument.Parse(attributes);
            _rows.Add(document.RootElement);
            _users.Add(user);
        }
    }

    /// <summary>The model with what attributes of users mean to it; as it is where there is too little to learn from.</summary>
    public RecommendationModel AddTo(RecommendationModel model, InteractionMatrix matrix, CancellationToken cancellationToken) =>
        Teaches && UserMapTrainer.Train(matrix, model, [.. _users], _rows, cancellationToken) is { } map
            ? model.With(model.Content with { Users = map })
            : model;
}
