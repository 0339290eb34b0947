using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Fills one page from an ordered list of sources: each gives what the ones before it left open, and at last the whole
/// catalogue, newest first. So a page is short only when no more entities are eligible. If it shall be diverse, several
/// times as many are gathered from all of them, and it is chosen once at the end.
/// </summary>
internal sealed class PageFilling(
    EntityCards cards, CatalogueScan catalogue, PageDiversity diversity, TenantId tenant, PageRules rules, IReadOnlySet<long> excluded)
{
    // So many candidates per place are gathered when the most diverse of them are to be chosen.
    private const int PoolPages = 5;

    private const int LargestChunk = 1000;

    // The middle of the scale: nothing speaks for it, and nothing against it.
    private const double Neutral = 0.5;

    private readonly HashSet<long> _tried = [.. excluded, .. rules.After?.Shown ?? new HashSet<long>()];
    private readonly int _wanted = rules.Diversity.IsAsked ? rules.Count * PoolPages : rules.Count;
    private List<Placed> _page = [];

    internal sealed record Placed(EntityCard Entity, double Score, Candidates Source);

    /// <summary>Whether no further source is needed.</summary>
    public bool IsFull => _page.Count >= _wanted;

    /// <summary>What was gathered; after <see cref="FinishAsync"/> the page.</summary>
    public IReadOnlyList<Placed> Page => _page;

    private double Floor => _page.Count > 0 ? _page[^1].Score : rules.After?.Floor ?? 1;

    /// <summary>Takes the best eligible candidates as far as they are needed.</summary>
    public async Task AddAsync(Candidates candidates, CancellationToken cancellationToken)
    {
        // Scores of another source mean something else: they are scaled to lie below what the page already holds. What goes
        // on from the page before keeps its own.
        var scale = _page.Count == 0 ? 1 : Floor;
        var good = cards.GoodNow(tenant);
        var size = 8 + (2 * (_wanted - _page.Count));
        for (var next = 0; next < candidates.Ranked.Count && !IsFull;)
        {
            if (cards.Find(tenant, candidates.Ranked[next].EntityKey, good) is { } known)
            {
                Offer(candidates.Ranked[next++], known, candidates, scale);
                continue;
            }

            var chunk = candidates.Ranked.Skip(next).Take(size).ToList();
            var read = await cards.GetAsync(tenant, [.. chunk.Select(candidate => candidate.EntityKey)], cancellationToken);
            chunk.ForEach(candidate => Offer(candidate, read.GetValueOrDefault(candidate.EntityKey), candidates, scale));
            next += chunk.Count;
            size = Math.Min(2 * size, LargestChunk);
        }
    }

    private void Offer(ScoredEntity candidate, EntityCard? card, Candidates source, double scale)
    {
        if (!IsFull && _tried.Add(candidate.EntityKey) && card is not null && IsEligible(card))
        {
            _page.Add(new(card, Math.Min(Floor, candidate.Score * scale), source));
        }
    }

    /// <summary>Takes the newest eligible entities of the catalogue as far as they are needed, and chooses what was gathered for.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await AddNewestAsync(cancellationToken);
        if (rules.Diversity.IsAsked)
        {
            _page = await diversity.ChooseAsync(tenant, _page, rules, cancellationToken);
        }
    }

    private async Task AddNewestAsync(CancellationToken cancellationToken)
    {
        if (IsFull)
        {
            return;
        }

        var (newest, score) = (Candidates.Chart(Source.Newest, [], "newest"), Math.Min(Floor, Neutral));
        await foreach (var card in catalogue.NewestAsync(tenant, rules, cancellationToken))
        {
            if (_tried.Add(card.EntityKey) && IsEligible(card))
            {
                _page.Add(new(card, score, newest));
                if (IsFull)
                {
                    return;
                }
            }
        }
    }

    private bool IsEligible(EntityCard card) =>
        !card.Deleted
        && (rules.EntityType is null || card.EntityType == rules.EntityType)
        && !rules.ExcludeIds.Contains(card.EntityId)
        && (rules.Filter is null || rules.Filter.Matches(card.ToSubject()));
}
