namespace Recommender.Benchmarks.Load;

/// <summary>The scenarios that <c>load</c> knows.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> For(LoadData data) =>
    [
        new(
            "user-recommendations",
            number => new HttpRequestMessage(HttpMethod.Get, $"/api/v1/recommendations/user/user_{number % data.Users}?count=10"),
            body => body.Span.IndexOf("\"entity_id\""u8) >= 0),
    ];
}
