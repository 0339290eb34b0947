using System.Buffers;
using System.Text.Json;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Asks a model what people like who say the same about themselves as somebody without a history.</summary>
internal static class StrangerSource
{
    /// <summary>The name of the reason on the wire.</summary>
    private const string Kind = "profile";

    /// <summary>Nothing where the model has not learnt what attributes of users mean.</summary>
    public static Candidates Best(
        RecommendationModel? model, JsonElement attributes, int limit, string? entityType, IReadOnlySet<long> excluded)
    {
        if (model?.Content.Users is null || attributes.GetPropertyCount() == 0)
        {
            return Candidates.Chart(Source.Personal, [], Kind);
        }

        var scores = ArrayPool<float>.Shared.Rent(model.ItemCount);
        try
        {
            var used = scores.AsSpan(..model.ItemCount);
            var known = model.ScoreStranger(attributes, used);
            return Candidates.Chart(
                Source.Personal, known ? ModelRanking.Best(model, used, limit, entityType, excluded) : [], Kind);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }
}
