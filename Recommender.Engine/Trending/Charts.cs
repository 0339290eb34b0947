using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Trending;

/// <summary>The charts of every tenant, computed at most as often as they may be old, however many ask for them.</summary>
public sealed class Charts
{
    /// <summary>How many places a chart has; what lies below is found by other means.</summary>
    public const int Places = 1000;

    private const int Remembered = 10_000;

    // Newer entities now are better than a late chart; the requests that follow find it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly RefreshedCache<Chart, IReadOnlyList<ScoredEntity>> _charts;

    private readonly record struct Chart(TenantId Tenant, string? EntityType, TimeSpan Window, TimeSpan Fresh);

    public Charts(TrendingStore trending, TimeProvider clock) =>
        _charts = new(
            async (chart, cancellationToken) => Scaled(await trending.TopAsync(
                chart.Tenant, chart.EntityType, new(clock.GetUtcNow().UtcDateTime, chart.Window), Places, cancellationToken)),
            chart => chart.Fresh, Remembered, clock, LongestWait);

    /// <summary>The highest places within the window of a page, scores in (0,1] with the first at 1; none while adding them up takes long.</summary>
    public Task<IReadOnlyList<ScoredEntity>> TrendingAsync(TenantId tenant, PageRules page, CancellationToken cancellationToken) =>
        OfAsync(new(tenant, page.EntityType, page.Window, page.ChartsFresh), cancellationToken);

    /// <summary>The same of all time, as far as anyone remembers.</summary>
    public async Task<IReadOnlyList<ScoredEntity>> PopularAsync(TenantId tenant, PageRules page, CancellationToken cancellationToken)
    {
        var chart = await OfAsync(new(tenant, page.EntityType, TrendingWindow.Longest, page.ChartsFresh), cancellationToken);
        return chart.Count <= page.PopularEntities ? chart : [.. chart.Take(page.PopularEntities)];
    }

    private async Task<IReadOnlyList<ScoredEntity>> OfAsync(Chart chart, CancellationToken cancellationToken)
    {
        try
        {
            return await _charts.GetAsync(chart, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or NpgsqlException { InnerException: TimeoutException })
        {
            return [];
        }
    }

    private static List<ScoredEntity> Scaled(List<ScoredEntity> chart)
    {
        var highest = chart.Count == 0 ? 1 : chart[0].Score;
        return [.. chart.Select(entry => entry with { Score = entry.Score / highest })];
    }
}
