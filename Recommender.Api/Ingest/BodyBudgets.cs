namespace Recommender.Api.Ingest;

/// <summary>What the bodies of bulk routes may take together.</summary>
internal sealed class BodyBudgets(BodyOptions options)
{
    private const int Bodies = 4;

    /// <summary>JSON bodies, which are held in memory as a whole.</summary>
    public ByteBudget Memory { get; } = new((long)options.JsonMegabytes << 20);

    /// <summary>Bodies with an idempotency key, which are read before anything is done and kept on disk meanwhile.</summary>
    public ByteBudget Disk { get; } = new(Bodies * ((long)options.KeyedMegabytes << 20));

    /// <summary>The longest body of any other route, in bytes.</summary>
    public long LongestUsual { get; } = (long)options.Megabytes << 20;

    /// <summary>The longest body of a bulk route that may have an idempotency key, in bytes.</summary>
    public long LongestKeyed { get; } = (long)options.KeyedMegabytes << 20;
}
