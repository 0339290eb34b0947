using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class RecommendationMetricsTests
{
    [Theory]
    [InlineData(AnswerSource.Remembered, "memory")]
    [InlineData(AnswerSource.Computed, "memory")]
    [InlineData(AnswerSource.Shared, "redis")]
    [InlineData(AnswerSource.Edge, "edge")]
    [InlineData(AnswerSource.Stale, "stale")]
    public void Remembered_page_is_counted_by_where_it_comes_from_and_as_what_it_was_computed(AnswerSource source, string expected)
    {
        var kind = new PageKind(Algorithm.Collaborative, PageFiller.Trending);

        var counted = Count(metrics => metrics.Given(new(new([1], kind.Code), source)));

        Assert.Equal([("algorithm", "collaborative"), ("source", expected), ("filled_by", "trending"), ("fallback", "true")], counted);
    }

    [Fact]
    public void Computed_page_is_counted_once()
    {
        var counted = Count(metrics => metrics.Computed(Algorithm.Hybrid, RecommendationPage.Empty));

        Assert.Equal([("algorithm", "hybrid"), ("source", "computed"), ("filled_by", "none"), ("fallback", "true")], counted);
    }

    [Fact]
    public void Answer_that_is_no_page_is_not_counted() => Assert.Empty(Count(metrics => metrics.Given(new(new([1]), AnswerSource.Remembered))));

    [Fact]
    public void Kind_survives_in_its_byte()
    {
        var kinds = from algorithm in Enum.GetValues<Algorithm>() from first in Enum.GetValues<PageFiller>() select new PageKind(algorithm, first);

        Assert.All(kinds, kind => Assert.Equal(kind, PageKind.OfCode(kind.Code)));
    }

    private static IEnumerable<(string, string)> Count(Action<RecommendationMetrics> serve)
    {
        using var meters = new OwnMeters();
        var metrics = new RecommendationMetrics(meters);
        using var collector = new MetricCollector<long>(meters, "Recommender", "recommender.recommendations.served");
        serve(metrics);
        return [.. collector.GetMeasurementSnapshot().SelectMany(counted => counted.Tags).Select(tag => (tag.Key, tag.Value!.ToString()!))];
    }
}
