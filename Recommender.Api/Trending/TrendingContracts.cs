using System.Text.Json;
using Recommender.Api.Recommendations;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Trending;

/// <summary>What is trending.</summary>
/// <param name="Trending">The highest score first; the first is 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="WindowDays">How far it looks back.</param>
/// <param name="NextCursor">Asks for the next page; absent on the last one.</param>
public sealed record TrendingBody(
    IReadOnlyList<RecommendationBody> Trending, int Count, double WindowDays, DateTimeOffset GeneratedAt, string? NextCursor) : IPageBody
{
    /// <inheritdoc/>
    PageKind IPageBody.Kind => Kind;

    private PageKind Kind { get; init; }

    /// <inheritdoc/>
    byte[] IPageBody.ToJson(JsonSerializerOptions options) => JsonSerializer.SerializeToUtf8Bytes(this, options);

    internal static TrendingBody Of(RecommendationPage page, PageRules rules, DateTimeOffset now) =>
        new(
            [.. page.Items.Select(RecommendationBody.Of)], page.Items.Count, rules.Window.TotalDays, now, page.Next?.ToString())
        {
            Kind = PageKind.Of(Algorithm.Trending, page),
        };
}
