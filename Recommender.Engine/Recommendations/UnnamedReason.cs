using System.Runtime.InteropServices;

namespace Recommender.Engine.Recommendations;

/// <summary>A reason whose evidence is known by keys only, strongest first.</summary>
internal sealed record UnnamedReason(string Kind, double Weight, IReadOnlyList<(long Entity, double Weight)> Evidence, ReasonParts? Parts)
{
    // What a person reads; a request that asks to have everything explained gets more.
    private const int Shown = 3;

    /// <summary>Terms of one kind are one reason; the weights of all reasons, strongest first, add up to <paramref name="score"/>.</summary>
    public static UnnamedReason[] Of(List<Term> terms, double score, bool explained)
    {
        var sum = 0d;
        foreach (var term in terms)
        {
            sum += term.Weight;
        }

        // What explains a score may have changed since it was computed, so that nothing speaks for it any more.
        if (terms.Count > 0 && !(sum > 0))
        {
            return [new(terms[0].Kind, score, [], null)];
        }

        var scale = score / sum;
        var kinds = terms.Count > 0 && terms.TrueForAll(term => term.Kind == terms[0].Kind)
            ? [OfKind(terms[0].Kind, CollectionsMarshal.AsSpan(terms), scale, explained)]
            : terms.GroupBy(term => term.Kind).Select(kind => OfKind(kind.Key, kind.ToArray(), scale, explained)).ToArray();
        return kinds.Length > 1 ? [.. kinds.OrderByDescending(reason => reason.Weight)] : kinds;
    }

    /// <summary>With what the evidence is called; without what nobody knows any more.</summary>
    public Reason With(Dictionary<long, EntityCard> named)
    {
        var known = new List<Evidence>(Evidence.Count);
        foreach (var (entity, weight) in Evidence)
        {
            if (named.TryGetValue(entity, out var card))
            {
                known.Add(new(card, weight));
            }
        }

        return new(Kind, Weight, known, Parts);
    }

    private static UnnamedReason OfKind(string kind, ReadOnlySpan<Term> terms, double scale, bool explained)
    {
        var (weight, factors) = (0d, 0d);
        foreach (var term in terms)
        {
            (weight, factors) = (weight + term.Weight, factors + term.Factors);
        }

        return new(
            kind, weight * scale, explained ? All(terms, scale) : Strongest(terms, scale),
            explained && kind == CollaborativeSource.Kind ? new((weight - factors) * scale, factors * scale) : null);
    }

    private static List<(long Entity, double Weight)> All(ReadOnlySpan<Term> terms, double scale) =>
    [
        .. terms.ToArray().Where(term => term.Evidence is not null).OrderByDescending(term => Math.Abs(term.Weight))
            .Select(term => (term.Evidence!.Value, term.Weight * scale)),
    ];

    // As sorting all of them by magnitude would: equal ones in the order of the terms.
    private static List<(long Entity, double Weight)> Strongest(ReadOnlySpan<Term> terms, double scale)
    {
        var best = new List<(long Entity, double Weight)>(Shown);
        foreach (var term in terms)
        {
            if (term.Evidence is not { } entity || (best.Count == Shown && !(Math.Abs(term.Weight) > Math.Abs(best[^1].Weight))))
            {
                continue;
            }

            if (best.Count == Shown)
            {
                best.RemoveAt(Shown - 1);
            }

            var place = best.Count;
            while (place > 0 && Math.Abs(term.Weight) > Math.Abs(best[place - 1].Weight))
            {
                place--;
            }

            best.Insert(place, (entity, term.Weight));
        }

        foreach (ref var evidence in CollectionsMarshal.AsSpan(best))
        {
            evidence.Weight *= scale;
        }

        return best;
    }
}
