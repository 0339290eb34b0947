using System.Diagnostics;

namespace Recommender.Engine.Tracing;

/// <summary>
/// Spans of work that follows from requests without running within them: batches that many requests share, and what the
/// worker does later. Without anybody who records traces all of this is null and costs nothing.
/// </summary>
public static class Work
{
    /// <summary>How many traces one piece of work is linked to; collectors keep no more.</summary>
    public const int MostLinks = 128;

    private static readonly ActivitySource Source = new("Recommender");

    /// <summary>The trace that is being recorded here, as the W3C writes it; what a queue keeps of a request.</summary>
    public static string? Trace => Activity.Current is { Recorded: true } span ? span.Id : null;

    /// <summary>Whether anybody records traces.</summary>
    public static bool IsRecorded => Source.HasListeners();

    /// <summary>Starts the span of work that follows from one request; null when its trace is not recorded.</summary>
    public static Activity? Start(string name, string? trace) => Start(name, trace is null ? [] : [trace]);

    /// <summary>
    /// Starts the span of work that several traces wait for: a part of the first of them, with links to the others.
    /// <paramref name="passed"/> of it may be over already, if it was the work itself that found out for whom it is.
    /// </summary>
    public static Activity? Start(string name, IReadOnlyList<string> traces, TimeSpan passed = default)
    {
        if (traces.Count == 0 || !Source.HasListeners())
        {
            return null;
        }

        var contexts = traces.Take(MostLinks).Select(Parse).ToList();
        // Spans are stamped by the clock of the runtime, so this one is too.
        return Source.StartActivity(
            name, ActivityKind.Consumer, contexts[0], links: contexts.Skip(1).Select(context => new ActivityLink(context)),
            startTime: DateTimeOffset.UtcNow - passed);
    }

    private static ActivityContext Parse(string trace) =>
        ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var context) ? context : default;
}
