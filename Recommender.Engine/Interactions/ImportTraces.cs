using Recommender.Engine.Tracing;

namespace Recommender.Engine.Interactions;

/// <summary>The traces that imported interactions go on in: one for each request, however many rows it had.</summary>
internal static class ImportTraces
{
    /// <summary>Those of the rows, at most as many as a piece of work is linked to; null when none is recorded.</summary>
    public static string[]? Of(IEnumerable<ResolvedInteraction> rows)
    {
        string[] traces = [.. rows.Select(row => row.Draft.Trace).OfType<string>().Distinct().Take(Work.MostLinks)];
        return traces.Length == 0 ? null : traces;
    }
}
