using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>The strongest reason as a person reads it.</summary>
internal static class ReasonText
{
    public static string Of(Recommendation recommendation)
    {
        var reason = recommendation.Reasons.Count > 0 ? recommendation.Reasons[0] : null;
        var evidence = reason?.Evidence is [{ Weight: > 0 } first, ..] ? first.Entity.Name : null;
        return (reason?.Kind, evidence) switch
        {
            ("collaborative", { } name) => $"Because of {name}",
            ("content", { } name) => $"Similar to {name}",
            ("collaborative", null) => "Liked by people with similar interests",
            ("profile", _) => "Liked by people like you",
            ("content", null) => "Similar to what you liked",
            ("trending", _) => "Trending",
            ("popular", _) => "Popular",
            _ => "New",
        };
    }
}
