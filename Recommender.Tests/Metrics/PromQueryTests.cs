namespace Recommender.Tests.Metrics;

public sealed class PromQueryTests
{
    [Theory]
    [InlineData("up", "up")]
    [InlineData("""histogram_quantile(0.99, sum by (le, path) (rate(a_bucket{job="x",path=~"/a/.*"}[5m]))) > 0.5""", "a_bucket")]
    [InlineData("""sum(rate(a_total{s="1",t!="2"}[$__rate_interval])) / on (instance) group_left (job) max(b) >= 1e9""", "a_total s=1, b")]
    [InlineData("a offset 5m unless b and bool_c", "a, b, bool_c")]
    public void Series_of_a_query_are_found(string query, string expected) =>
        Assert.Equal(expected, string.Join(
            ", ", PromQuery.SelectorsOf(query).Select(series => string.Join(' ', [series.Name, .. series.Labels.Select(label => $"{label.Name}={label.Value}")]))));
}
