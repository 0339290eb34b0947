namespace Recommender.Engine.Recommendations;

/// <summary>What the scores of entities are made of, one entity after the other; for one thread.</summary>
internal interface ITerms : IDisposable
{
    /// <summary>Adds the terms of one entity's score to <paramref name="terms"/>, which the caller uses again for the next.</summary>
    void Add(long entity, List<Term> terms);
}

/// <summary>The terms of a source whose only reason is what it is.</summary>
internal sealed class OneTerm(string kind) : ITerms
{
    public void Add(long entity, List<Term> terms) => terms.Add(new(kind, 1, null));

    public void Dispose()
    {
        // Holds nothing.
    }
}
