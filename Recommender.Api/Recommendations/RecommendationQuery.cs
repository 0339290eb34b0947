using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>Reads the parameters of a request for recommendations, or says what is wrong with them.</summary>
internal static class RecommendationQuery
{
    private const double WeightTolerance = 0.001;

    public static Outcome<PersonalQuery> Read(RecommendationParameters given)
    {
        var algorithm = Algorithm.Hybrid;
        if (given.Algorithm is { Length: > 0 } name && !AlgorithmNames.TryParse(name, out algorithm))
        {
            return new Fault(FaultCode.BadRequest, $"unknown algorithm '{name}'; known are hybrid, collaborative, content_based, trending, popular");
        }

        var rules = PageQuery.Read(given);
        if (rules.Value is null)
        {
            return rules.Fault!;
        }

        var wrongWeights = ReadWeights(given, out var weights);
        var wrongSeen = ReadSeen(given, out var seen);
        return (wrongWeights ?? wrongSeen) is { } fault
            ? fault
            : new PersonalQuery { Algorithm = algorithm, Rules = rules.Value, Weights = weights, Seen = seen };
    }

    // A weight that is no number is ignored, as it always was; one alone implies the other.
    private static Fault? ReadWeights(RecommendationParameters given, out BlendWeights? weights)
    {
        var collaborative = QueryText.Number(given.CollaborativeWeight);
        var content = QueryText.Number(given.ContentWeight ?? given.ContentBasedWeight);
        weights = (collaborative, content) switch
        {
            (null, null) => null,
            ({ } one, null) => new(one, 1 - one),
            (null, { } other) => new(1 - other, other),
            ({ } one, { } other) => new(one, other),
        };
        return weights is not { } blend ? null
            : !(blend.Collaborative >= 0) || !(blend.Content >= 0) ? Fault.Invalid("weights must not be negative")
            : !(Math.Abs(blend.Collaborative + blend.Content - 1) <= WeightTolerance)
                ? Fault.Invalid("collaborative_weight and content_weight must add up to 1")
            : null;
    }

    private static Fault? ReadSeen(RecommendationParameters given, out SeenRules seen)
    {
        var fault = QueryText.Days(given.SeenAgainAfterDays, "seen_again_after_days", out var again);
        seen = new() { Exclude = !QueryText.IsFalse(given.ExcludeSeen), Types = QueryText.Split(given.SeenTypes), AgainAfter = again };
        return fault;
    }
}
