using Recommender.Engine.Filters;
using Recommender.Engine.Trending;

namespace Recommender.Engine.Recommendations;

/// <summary>What every page of recommendations obeys, whomever it is for.</summary>
public sealed record PageRules
{
    /// <summary>The largest page unless an operator allows another.</summary>
    public const int MaxCount = 100;

    /// <summary>How many to return; fewer only when no more are eligible.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Only entities of this type; null for any.</summary>
    public string? EntityType { get; init; }

    /// <summary>Only entities that pass it; null for all.</summary>
    public FilterExpression? Filter { get; init; }

    /// <summary>How different the entities of a page shall be from each other.</summary>
    public DiversityRules Diversity { get; init; } = new();

    /// <summary>Never entities with these ids.</summary>
    public IReadOnlySet<string> ExcludeIds { get; init; } = new HashSet<string>();

    /// <summary>Where the page before this one ended.</summary>
    public PageCursor? After { get; init; }

    /// <summary>The time that trending looks back on.</summary>
    public TimeSpan Window { get; init; } = TrendingWindow.Default;

    /// <summary>How old a chart may be.</summary>
    public TimeSpan ChartsFresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many of the most popular entities may fill the page.</summary>
    public int PopularEntities { get; init; } = Charts.Places;

    /// <summary>Whether each reason names all its evidence and the parts of its weight, not only what a person reads.</summary>
    public bool Explained { get; init; }
}

/// <summary>How different the entities of a page shall be from each other.</summary>
/// <param name="Strength">0: by score alone; 1: by dissimilarity alone.</param>
/// <param name="CapField">An attribute of which no value shall occur more than <paramref name="CapLimit"/> times; null for none.</param>
/// <param name="CapLimit">At least 1.</param>
public sealed record DiversityRules(double Strength = 0, string? CapField = null, int CapLimit = 1)
{
    /// <summary>Whether the page is anything but the best in order.</summary>
    public bool IsAsked => Strength > 0 || CapField is not null;
}
