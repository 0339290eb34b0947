namespace Recommender.Engine.Recommendations;

/// <summary>Makes the terms of the scores of some entities available, which all come from the same source.</summary>
internal delegate ValueTask<ITerms> Explain(IReadOnlyCollection<long> entities, CancellationToken cancellationToken);

/// <summary>What one source proposes, best first, and how it explains itself.</summary>
/// <param name="Source">What it is.</param>
/// <param name="Ranked">Scores in [0,1], in descending order.</param>
/// <param name="Explain">The terms of the scores.</param>
internal sealed record Candidates(Source Source, IReadOnlyList<ScoredEntity> Ranked, Explain Explain)
{
    /// <summary>A source whose only reason is what it is.</summary>
    public static Candidates Chart(Source source, IReadOnlyList<ScoredEntity> chart, string kind) =>
        new(source, chart, (_, _) => ValueTask.FromResult<ITerms>(new OneTerm(kind)));
}

/// <summary>Where a recommendation comes from.</summary>
internal enum Source
{
    /// <summary>The history or the seeds of the request.</summary>
    Personal,
    Trending,
    Popular,
    Newest,
}

/// <summary>One addend of a score, and the entity it is due to, if any.</summary>
/// <param name="Kind">The name of the reason on the wire.</param>
/// <param name="Weight">Its part of the score before scaling; negative lowers it.</param>
/// <param name="Evidence">The entity that gives the reason.</param>
/// <param name="Factors">What of a collaborative weight is due to factors; the rest is due to neighbours.</param>
internal readonly record struct Term(string Kind, double Weight, long? Evidence, double Factors = 0)
{
    public Term Times(double scale) => this with { Weight = Weight * scale, Factors = Factors * scale };
}
