using System.Text.Json;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>A model that requests are answered with, and what tells its answers from those of another one.</summary>
/// <param name="Version">Grows with every published model of the tenant.</param>
/// <param name="Sequence">The last online change that it contains; a stored model contains none.</param>
/// <param name="Model">All of it; null where it stays in the database.</param>
/// <param name="Stored">The model in the database; null where all of it is in memory.</param>
public sealed record ServedModel(long Version, long Sequence, RecommendationModel? Model, StoredModel? Stored = null)
{
    /// <summary>What to ask for a history: the model, or as much of it as can matter to this history.</summary>
    internal async ValueTask<RecommendationModel> ForAsync(
        IReadOnlyList<PastInteraction> history, int limit, string? entityType, IReadOnlySet<long> excluded, CancellationToken cancellationToken) =>
        Model ?? await Stored!.ForAsync(
            CollaborativeSource.Fold(Stored.Head.Items, history), Wanted(limit, entityType, excluded), cancellationToken);

    /// <summary>What to ask for somebody who has no history, by what they say about themselves; null where it would not know.</summary>
    internal async ValueTask<RecommendationModel?> ForStrangerAsync(
        JsonElement attributes, int limit, string? entityType, IReadOnlySet<long> excluded, CancellationToken cancellationToken) =>
        Model ?? (attributes.GetPropertyCount() == 0
            ? null
            : await Stored!.ForStrangerAsync(attributes, Wanted(limit, entityType, excluded), cancellationToken));

    private Wanted Wanted(int limit, string? entityType, IReadOnlySet<long> excluded) =>
        new(limit, entityType, [.. excluded.Select(key => Stored!.Head.Items.TryFind(key, out var item) ? item : -1).Where(item => item >= 0)]);
}
