using System.Globalization;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Trending;

namespace Recommender.Api.Recommendations;

/// <summary>Reads the parameters of a request for recommendations, or says what is wrong with them.</summary>
internal static class RecommendationQuery
{
    private const int AllEvidence = 100;
    private const double WeightTolerance = 0.001;

    public static Outcome<PersonalQuery> Read(RecommendationParameters given)
    {
        var algorithm = Algorithm.Hybrid;
        if (given.Algorithm is { Length: > 0 } name && !AlgorithmNames.TryParse(name, out algorithm))
        {
            return new Fault(FaultCode.BadRequest, $"unknown algorithm '{name}'; known are hybrid, collaborative, content_based, trending, popular");
        }

        var rules = ReadRules(given);
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

    public static Outcome<PageRules> ReadRules(RecommendationParameters given)
    {
        if (ReadCount(given.Count ?? given.Limit, out var count) is { } wrongCount)
        {
            return wrongCount;
        }

        if (ReadDays(given.WindowDays, "window_days", out var window) is { } wrongWindow)
        {
            return wrongWindow;
        }

        var cursor = given.Cursor is { Length: > 0 } text ? PageCursor.Parse(text) : null;
        if (cursor is null && given.Cursor is { Length: > 0 })
        {
            return Fault.Invalid("cursor is not one that this service gave out");
        }

        return new PageRules
        {
            Count = count,
            EntityType = string.IsNullOrEmpty(given.EntityType) ? null : given.EntityType,
            Window = window ?? TrendingWindow.Default,
            ExcludeIds = Split(given.ExcludeIds),
            After = cursor,
            EvidencePerReason = IsTrue(given.Explain) ? AllEvidence : null,
        };
    }

    private static Fault? ReadCount(string? text, out int count)
    {
        count = 10;
        return string.IsNullOrEmpty(text) ? null
            : !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out count)
                ? new(FaultCode.BadRequest, $"count must be a whole number, not '{text}'")
            : count is < 1 or > PageRules.MaxCount ? Fault.Invalid($"count must be between 1 and {PageRules.MaxCount}")
            : null;
    }

    // A weight that is no number is ignored, as it always was; one alone implies the other.
    private static Fault? ReadWeights(RecommendationParameters given, out BlendWeights? weights)
    {
        var collaborative = Number(given.CollaborativeWeight);
        var content = Number(given.ContentWeight ?? given.ContentBasedWeight);
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
        var fault = ReadDays(given.SeenAgainAfterDays, "seen_again_after_days", out var again);
        seen = new() { Exclude = !IsFalse(given.ExcludeSeen), Types = Split(given.SeenTypes), AgainAfter = again };
        return fault;
    }

    private static Fault? ReadDays(string? text, string name, out TimeSpan? days)
    {
        days = null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Number(text) is not (> 0 and <= 3650 and var number))
        {
            return Fault.Invalid($"{name} must be a number above 0 and at most 3650");
        }

        days = TimeSpan.FromDays(number);
        return null;
    }

    private static HashSet<string> Split(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsTrue(string? text) => text is not null && (text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static bool IsFalse(string? text) => text is not null && (text == "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase));
}
