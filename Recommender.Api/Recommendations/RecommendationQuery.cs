using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>Reads the parameters of a request for recommendations, or says what is wrong with them.</summary>
internal static class RecommendationQuery
{
    public static Outcome<PersonalQuery> Read(RecommendationParameters given, RecommendationSettings settings)
    {
        var algorithm = Algorithm.Hybrid;
        if (given.Algorithm is { Length: > 0 } name && !AlgorithmNames.TryParse(name, out algorithm))
        {
            return new Fault(FaultCode.BadRequest, $"unknown algorithm '{name}'; known are hybrid, collaborative, content_based, trending, popular");
        }

        var rules = PageQuery.Read(given, settings);
        if (rules.Value is null)
        {
            return rules.Fault!;
        }

        var wrongWeights = ReadWeights(given, out var weights);
        var wrongSeen = ReadSeen(given, out var seen);
        return (wrongWeights ?? wrongSeen) is { } fault
            ? fault
            : settings.Query(algorithm, rules.Value) with { Weights = weights ?? settings.Weights, Seen = seen };
    }

    // A weight that is no number is ignored, as it always was.
    private static Fault? ReadWeights(RecommendationParameters given, out BlendWeights? weights)
    {
        var collaborative = QueryText.Number(given.CollaborativeWeight);
        var content = QueryText.Number(given.ContentWeight ?? given.ContentBasedWeight);
        return BlendWeights.TryCreate(collaborative, content, out weights) ? null
            : weights is { Collaborative: >= 0, Content: >= 0 } ? Fault.Invalid("collaborative_weight and content_weight must add up to 1")
            : Fault.Invalid("weights must not be negative");
    }

    private static Fault? ReadSeen(RecommendationParameters given, out SeenRules seen)
    {
        var fault = QueryText.Days(given.SeenAgainAfterDays, "seen_again_after_days", out var again);
        seen = new() { Exclude = !QueryText.IsFalse(given.ExcludeSeen), AgainAfter = again };
        return fault;
    }
}
