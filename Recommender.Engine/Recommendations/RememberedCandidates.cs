namespace Recommender.Engine.Recommendations;

/// <summary>Candidates that are used for many pages; what explains one of them is remembered too, once a page has shown it.</summary>
internal sealed class RememberedCandidates
{
    // Objects around the lists, an entity in the list, and an explained entity with two terms.
    private const int Overhead = 400;
    private const int PerCandidate = 16;
    private const int PerExplanation = 160;

    private readonly Candidates _computed;
    private volatile Dictionary<long, Term[]> _terms = [];

    public RememberedCandidates(Candidates computed) => (_computed, All) = (computed, computed with { Explain = ExplainAsync });

    /// <summary>The candidates as they were computed.</summary>
    public Candidates All { get; }

    /// <summary>Is told by how many bytes this has grown.</summary>
    public Action<long>? Grown { get; set; }

    public long ByteCount => Overhead + (PerCandidate * All.Ranked.Count) + (PerExplanation * _terms.Count);

    private async ValueTask<ITerms> ExplainAsync(IReadOnlyCollection<long> entities, CancellationToken cancellationToken)
    {
        var known = _terms;
        List<long> missing = [.. entities.Where(entity => !known.ContainsKey(entity))];
        return new KnownTerms(missing.Count == 0 ? known : await AddAsync(known, missing, cancellationToken));
    }

    // Whoever adds at the same time may overwrite this: then it is computed again.
    private async Task<Dictionary<long, Term[]>> AddAsync(
        Dictionary<long, Term[]> known, List<long> missing, CancellationToken cancellationToken)
    {
        using var explainer = await _computed.Explain(missing, cancellationToken);
        var (all, terms) = (new Dictionary<long, Term[]>(known), new List<Term>());
        foreach (var entity in missing)
        {
            terms.Clear();
            explainer.Add(entity, terms);
            all[entity] = [.. terms];
        }

        _terms = all;
        Grown?.Invoke(PerExplanation * missing.Count);
        return all;
    }

    private sealed class KnownTerms(Dictionary<long, Term[]> known) : ITerms
    {
        public void Add(long entity, List<Term> terms) => terms.AddRange(known.GetValueOrDefault(entity) ?? []);

        public void Dispose()
        {
            // Holds nothing that is to be given back.
        }
    }
}
