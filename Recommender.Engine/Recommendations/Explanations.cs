using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Turns what was placed on a page into recommendations with their reasons.</summary>
public sealed class Explanations(EntityCards cards)
{
    internal async Task<RecommendationPage> PageAsync(
        TenantId tenant, PageFilling page, PageRules rules, CancellationToken cancellationToken)
    {
        var placed = page.Page;
        var reasons = await ReasonsAsync(placed, rules.Explained, cancellationToken);
        var evidence = new HashSet<long>();
        foreach (var reason in reasons.SelectMany(each => each))
        {
            evidence.UnionWith(reason.Evidence.Select(each => each.Entity));
        }

        var named = evidence.Count > 0 ? await cards.GetAsync(tenant, evidence, cancellationToken) : [];
        var items = new List<Recommendation>(placed.Count);
        for (var i = 0; i < placed.Count; i++)
        {
            items.Add(new(
                placed[i].Entity, placed[i].Score, placed[i].Source.Source == Source.Personal,
                Array.ConvertAll(reasons[i], reason => reason.With(named))));
        }

        return new(items, items.TrueForAll(item => !item.Personal), Next(rules, items));
    }

    /// <summary>The reasons of each place, in the order of the page.</summary>
    private static async Task<UnnamedReason[][]> ReasonsAsync(
        IReadOnlyList<PageFilling.Placed> page, bool explained, CancellationToken cancellationToken)
    {
        var (reasons, terms) = (new UnnamedReason[page.Count][], new List<Term>());
        foreach (var source in page.Select(placed => placed.Source).Distinct<Candidates>(ReferenceEqualityComparer.Instance))
        {
            using var explainer = await source.Explain(
                [.. page.Where(placed => ReferenceEquals(placed.Source, source)).Select(placed => placed.Entity.EntityKey)], cancellationToken);
            for (var i = 0; i < page.Count; i++)
            {
                if (ReferenceEquals(page[i].Source, source))
                {
                    terms.Clear();
                    explainer.Add(page[i].Entity.EntityKey, terms);
                    reasons[i] = UnnamedReason.Of(terms, page[i].Score, explained);
                }
            }
        }

        return reasons;
    }

    private static PageCursor? Next(PageRules rules, List<Recommendation> items)
    {
        if (items.Count != rules.Count)
        {
            return null;
        }

        var shown = new HashSet<long>(rules.After?.Shown ?? new HashSet<long>());
        shown.UnionWith(items.Select(item => item.Entity.EntityKey));
        return shown.Count <= PageCursor.MaxShown ? new(shown, items[^1].Score) : null;
    }
}
