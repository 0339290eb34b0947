using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Trending;

/// <summary>The charts of every tenant, computed at most every few seconds however many ask for them.</summary>
public sealed class Charts
{
    /// <summary>How many places a chart has; what lies below is found by other means.</summary>
    public const int Places = 1000;

    private const int Remembered = 10_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly RefreshedCache<(TenantId Tenant, string? EntityType, TimeSpan Window), IReadOnlyList<ScoredEntity>> _charts;

    public Charts(TrendingStore trending, TimeProvider clock) =>
        _charts = new(
            async (chart, cancellationToken) => Scaled(await trending.TopAsync(
                chart.Tenant, chart.EntityType, new(clock.GetUtcNow().UtcDateTime, chart.Window), Places, cancellationToken)),
            Fresh, Remembered, clock);

    /// <summary>The highest places within a window, scores in (0,1] with the first at 1.</summary>
    public Task<IReadOnlyList<ScoredEntity>> TrendingAsync(
        TenantId tenant, string? entityType, TimeSpan window, CancellationToken cancellationToken) =>
        _charts.GetAsync((tenant, entityType, window), cancellationToken);

    /// <summary>The highest places of all time, as far as anyone remembers.</summary>
    public Task<IReadOnlyList<ScoredEntity>> PopularAsync(
        TenantId tenant, string? entityType, CancellationToken cancellationToken) =>
        _charts.GetAsync((tenant, entityType, TrendingWindow.Longest), cancellationToken);

    private static List<ScoredEntity> Scaled(List<ScoredEntity> chart)
    {
        var highest = chart.Count == 0 ? 1 : chart[0].Score;
        return [.. chart.Select(entry => entry with { Score = entry.Score / highest })];
    }
}
