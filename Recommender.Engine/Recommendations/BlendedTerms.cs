using System.Runtime.InteropServices;

namespace Recommender.Engine.Recommendations;

/// <summary>What one source adds to a blend: its terms, and the weighted scores of the entities that it proposes.</summary>
internal sealed record BlendedPart(ITerms Terms, Dictionary<long, double> Scores);

/// <summary>The terms of two sources, those of each scaled to what it adds to the blended score.</summary>
internal sealed class BlendedTerms(BlendedPart one, BlendedPart other) : ITerms
{
    public void Add(long entity, List<Term> terms)
    {
        Add(one, entity, terms);
        Add(other, entity, terms);
    }

    public void Dispose()
    {
        one.Terms.Dispose();
        other.Terms.Dispose();
    }

    private static void Add(BlendedPart part, long entity, List<Term> terms)
    {
        if (!part.Scores.TryGetValue(entity, out var score))
        {
            return;
        }

        var first = terms.Count;
        part.Terms.Add(entity, terms);
        var added = CollectionsMarshal.AsSpan(terms)[first..];
        var sum = 0d;
        foreach (var term in added)
        {
            sum += term.Weight;
        }

        foreach (ref var term in added)
        {
            term = term.Times(score / sum);
        }
    }
}
