using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>Reads the parameters of a request for recommendations, or says what is wrong with them.</summary>
internal static class RecommendationQuery
{
    /// <summary>With what was seen, for the routes that know it.</summary>
    public static Outcome<PersonalQuery> Read(
        RecommendationParameters given, BlendParameters blend, SeenParameters seen, RecommendationSettings settings)
    {
        var query = Read(given, blend, settings);
        if (query.Value is null)
        {
            return query;
        }

        return QueryText.Days(seen.SeenAgainAfterDays, "seen_again_after_days", out var again) is { } fault
            ? fault
            : query.Value with { Seen = new() { Exclude = !QueryText.IsFalse(seen.ExcludeSeen), AgainAfter = again } };
    }

    public static Outcome<PersonalQuery> Read(RecommendationParameters given, BlendParameters blend, RecommendationSettings settings)
    {
        var algorithm = Algorithm.Hybrid;
        if (blend.Algorithm is { Length: > 0 } name && !AlgorithmNames.TryParse(name, out algorithm))
        {
            return new Fault(FaultCode.BadRequest, $"unknown algorithm '{name}'; known are hybrid, collaborative, content_based, trending, popular");
        }

        var rules = PageQuery.Read(given, settings);
        if (rules.Value is null)
        {
            return rules.Fault!;
        }

        return ReadWeights(blend, out var weights) is { } fault
            ? fault
            : settings.Query(algorithm, rules.Value) with { Weights = weights ?? settings.Weights };
    }

    // A weight that is no number is ignored, as it always was.
    private static Fault? ReadWeights(BlendParameters given, out BlendWeights? weights)
    {
        var collaborative = QueryText.Number(given.CollaborativeWeight);
        var content = QueryText.Number(given.ContentWeight ?? given.ContentBasedWeight);
        return BlendWeights.TryCreate(collaborative, content, out weights) ? null
            : weights is { Collaborative: >= 0, Content: >= 0 } ? Fault.Invalid("collaborative_weight and content_weight must add up to 1")
            : Fault.Invalid("weights must not be negative");
    }
}
