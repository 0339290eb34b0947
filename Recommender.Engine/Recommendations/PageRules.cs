using Recommender.Engine.Trending;

namespace Recommender.Engine.Recommendations;

/// <summary>What every page of recommendations obeys, whomever it is for.</summary>
public sealed record PageRules
{
    public const int MaxCount = 100;

    /// <summary>How many to return; fewer only when no more are eligible.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Only entities of this type; null for any.</summary>
    public string? EntityType { get; init; }

    /// <summary>Only entities that this admits; null for all.</summary>
    public Func<EntityCard, bool>? Filter { get; init; }

    /// <summary>Never entities with these ids.</summary>
    public IReadOnlySet<string> ExcludeIds { get; init; } = new HashSet<string>();

    /// <summary>Where the page before this one ended.</summary>
    public PageCursor? After { get; init; }

    /// <summary>The time that trending looks back on.</summary>
    public TimeSpan Window { get; init; } = TrendingWindow.Default;

    /// <summary>How many entities to name for each reason; null for as many as a person reads.</summary>
    public int? EvidencePerReason { get; init; }
}
