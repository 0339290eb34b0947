using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Turns what was placed on a page into recommendations with their reasons.</summary>
public sealed class Explanations(EntityCards cards)
{
    // What a person reads; a request that asks to have everything explained gets more.
    private const int Shown = 3;

    internal async Task<RecommendationPage> PageAsync(
        TenantId tenant, PageFilling page, PageRules rules, CancellationToken cancellationToken)
    {
        var explained = new Dictionary<PageFilling.Placed, Recommendation>(page.Page.Count);
        foreach (var source in page.Page.GroupBy(placed => placed.Source))
        {
            var terms = await source.Key.Explain([.. source.Select(placed => placed.Entity.EntityKey)], cancellationToken);
            var reasons = source.ToDictionary(
                placed => placed, placed => Reasons([.. terms[placed.Entity.EntityKey]], placed.Score, rules.Explained));
            var evidence = await cards.GetAsync(
                tenant, [.. reasons.Values.SelectMany(each => each).SelectMany(each => each.Evidence).Select(each => each.Entity).Distinct()],
                cancellationToken);
            foreach (var placed in source)
            {
                explained[placed] = new(
                    placed.Entity, placed.Score, source.Key.Source == Source.Personal,
                    [.. reasons[placed].Select(reason => reason.With(evidence))]);
            }
        }

        List<Recommendation> items = [.. page.Page.Select(placed => explained[placed])];
        return new(items, items.TrueForAll(item => !item.Personal), Next(rules, items));
    }

    /// <summary>Terms of one kind are one reason; the weights of all reasons add up to <paramref name="score"/>.</summary>
    private static List<UnnamedReason> Reasons(List<Term> terms, double score, bool explained)
    {
        var sum = terms.Sum(term => term.Weight);
        var scale = sum > 0 ? score / sum : 0;
        var evidence = explained ? int.MaxValue : Shown;
        return
        [
            .. from term in terms
               group term by term.Kind into kind
               let weight = kind.Sum(term => term.Weight) * scale
               orderby weight descending
               select new UnnamedReason(
                   kind.Key, weight,
                   [
                       .. kind.Where(term => term.Evidence is not null)
                           .OrderByDescending(term => Math.Abs(term.Weight))
                           .Take(evidence)
                           .Select(term => (term.Evidence!.Value, term.Weight * scale)),
                   ],
                   explained && kind.Key == CollaborativeSource.Kind ? Parts(kind, scale) : null),
        ];
    }

    private static ReasonParts Parts(IEnumerable<Term> terms, double scale)
    {
        var (weight, factors) = (0d, 0d);
        foreach (var term in terms)
        {
            (weight, factors) = (weight + term.Weight, factors + term.Factors);
        }

        return new((weight - factors) * scale, factors * scale);
    }

    private static PageCursor? Next(PageRules rules, List<Recommendation> items)
    {
        var shown = new HashSet<long>(rules.After?.Shown ?? new HashSet<long>());
        shown.UnionWith(items.Select(item => item.Entity.EntityKey));
        return items.Count == rules.Count && shown.Count <= PageCursor.MaxShown ? new(shown, items[^1].Score) : null;
    }

    private sealed record UnnamedReason(string Kind, double Weight, List<(long Entity, double Weight)> Evidence, ReasonParts? Parts)
    {
        public Reason With(Dictionary<long, EntityCard> named) =>
            new(Kind, Weight, [.. Evidence.Where(each => named.ContainsKey(each.Entity))
                .Select(each => new Evidence(named[each.Entity], each.Weight))], Parts);
    }
}
