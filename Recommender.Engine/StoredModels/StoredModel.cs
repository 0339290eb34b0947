using System.Text.Json;
using Npgsql;
using Recommender.Engine.Blending;
using Recommender.Engine.Factors;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>
/// A model that stays in the database. For each request two exchanges bring the items that can matter to it, and a model of
/// these alone is made, which scores and explains as the whole model does in memory.
/// </summary>
public sealed class StoredModel(ModelHead head, ModelRowStore rows, TenantId tenant, long version)
{
    // An item that is among the best of neither half is not among the best of both together, but for ever fewer the more
    // are looked at.
    private const int Fewest = 500;

    public ModelHead Head => head;

    private int Dimensions => head.Factors?.Dimensions ?? 0;

    /// <summary>A model of the history and its best candidates; of nothing when the model was dropped meanwhile.</summary>
    /// <param name="history">Newest first, with the indices of the head.</param>
    /// <param name="wanted">What may be recommended.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    internal async Task<RecommendationModel> ForAsync(HistoryItem[] history, Wanted wanted, CancellationToken cancellationToken)
    {
        try
        {
            var used = history.Take(RecommendationModel.HistoryLimit).ToArray();
            var known = await rows.ReadAsync(tenant, version, Dimensions, Array.ConvertAll(used, each => each.Item), cancellationToken);
            return await ForAsync([.. used.Where(each => known.ContainsKey(each.Item))], known, wanted, cancellationToken);
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Nothing;
        }
    }

    /// <summary>A model of the best candidates for somebody without a history; null where it has not learnt what attributes of users mean.</summary>
    internal async Task<RecommendationModel?> ForStrangerAsync(JsonElement attributes, Wanted wanted, CancellationToken cancellationToken)
    {
        if (head is not { Users: { } map, Spread: { } spread })
        {
            return null;
        }

        try
        {
            var user = map.FactorsOf(attributes);
            var found = await rows.SearchAsync(tenant, version, user, wanted, head, [], cancellationToken);
            return new Excerpt(head, Sorted(found.Keys)).With(None, found, new(0, 1 / spread.DeviationFor(user)));
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Nothing;
        }
    }

    private static Dictionary<int, ModelRow> None { get; } = [];

    private RecommendationModel Nothing => new Excerpt(head, []).With(None, new Dictionary<int, ReadOnlyMemory<float>>(), default);

    private async Task<RecommendationModel> ForAsync(
        HistoryItem[] history, Dictionary<int, ModelRow> known, Wanted wanted, CancellationToken cancellationToken)
    {
        var weights = Array.ConvertAll(history, each => head.Parameters.Weighting.Of(each.Weight, each.Time));
        int[] near = Sorted(known.Keys.Concat(known.Values.SelectMany(row => row.Neighbours.Items())));
        var (excerpt, scores) = (new Excerpt(head, near), new float[near.Length]);
        excerpt.Neighbours(known)?.Score(Array.ConvertAll(history, each => excerpt.Find(each.Item)), weights, scores);
        var (deviation, share) = (Blend.Deviation(scores, head.Items.Count), head.Parameters.FactorShare);
        if (head is not { Factors: { } factors, Spread: { } spread } || share <= 0)
        {
            return excerpt.With(known, factors: null, new(1 / deviation, 0));
        }

        var user = FoldIn(factors, history, weights, known);
        var best = Best(near, scores, wanted);
        var found = await rows.SearchAsync(
            tenant, version, user, wanted with { Limit = Math.Max(wanted.Limit, Fewest) }, head, best, cancellationToken);
        foreach (var (item, row) in known)
        {
            found[item] = row.Factors;
        }

        return new Excerpt(head, Sorted(found.Keys)).With(known, found, new((1 - share) / deviation, share / spread.DeviationFor(user)));
    }

    private static float[] FoldIn(ItemFactors factors, HistoryItem[] history, float[] weights, Dictionary<int, ModelRow> known)
    {
        var (values, user) = (new float[history.Length * factors.Dimensions], new float[factors.Dimensions]);
        for (var k = 0; k < history.Length; k++)
        {
            known[history[k].Item].Factors.Span.CopyTo(values.AsSpan(k * factors.Dimensions));
        }

        factors.Only(values).FoldIn([.. Enumerable.Range(0, history.Length)], weights, user);
        return user;
    }

    /// <summary>The items that the neighbours of the history speak for most.</summary>
    private int[] Best(int[] near, float[] scores, Wanted wanted)
    {
        var (excluded, type) = (wanted.Excluded.ToHashSet(), wanted.Type is null ? -1 : head.Items.FindType(wanted.Type));
        for (var k = 0; k < near.Length; k++)
        {
            if (excluded.Contains(near[k]) || (wanted.Type is not null && head.Items.Types[near[k]] != type))
            {
                scores[k] = float.NegativeInfinity;
            }
        }

        var best = new ScoredItem[Math.Min(Math.Max(wanted.Limit, Fewest), near.Length)];
        return [.. best.Take(TopItems.Select(scores, best)).Where(item => item.Score > 0).Select(item => near[item.Item])];
    }

    private static int[] Sorted(IEnumerable<int> items)
    {
        int[] all = [.. items];
        all.AsSpan().Sort();
        var distinct = 0;
        for (var k = 0; k < all.Length; k++)
        {
            if (k == 0 || all[k] != all[k - 1])
            {
                all[distinct++] = all[k];
            }
        }

        return all[..distinct];
    }
}
