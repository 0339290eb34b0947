using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>The ways to score cold items that <see cref="ProtocolC"/> evaluates.</summary>
public static class ColdScorers
{
    // Where the search found that the tenant's warm items need no factors; the cold ones still do.
    private static readonly IalsParameters Fallback = new(64, .007f, .3f, 12);

    /// <summary>
    /// What serving does with new items: trained item factors, the map from attributes to them, and users folded in from
    /// their histories.
    /// </summary>
    /// <param name="protocol">Whose warm items are trained on.</param>
    /// <param name="items">Attributes by item key; an item without has none.</param>
    /// <param name="parameters">As the search chose them on the warm items.</param>
    /// <param name="seed">Of the factors' start.</param>
    /// <param name="cancellationToken">Checked throughout.</param>
    public static (Scorer Scorer, ContentMap Map) Content(
        ProtocolC protocol, IReadOnlyDictionary<long, JsonElement> items, ModelParameters parameters, int seed,
        CancellationToken cancellationToken)
    {
        var (_, warm) = Weighting.Fit(protocol.Warm, parameters.Weighting.Power, parameters.Weighting.HalfLife);
        var factors = Ials.Train(warm, parameters.Ials ?? Fallback, seed, start: null, cancellationToken);
        var map = ContentMapTrainer.Train(warm, factors, Rows(warm.ItemKeys.ToArray(), items), cancellationToken);
        var cold = map.FactorsOf(Rows(protocol.ColdItems, items));
        var dimensions = factors.Dimensions;
        return (Score, map);

        void Score(int user, Span<float> scores)
        {
            var vector = new float[dimensions];
            factors.FoldIn(warm.ItemsOf(user), warm.WeightsOf(user), vector);
            for (var item = 0; item < scores.Length; item++)
            {
                scores[item] = TensorPrimitives.Dot(vector, cold.AsSpan(item * dimensions, dimensions));
            }
        }
    }

    /// <summary>A lottery, drawn from the keys: the self-check of the evaluator.</summary>
    public static Scorer Lottery(ProtocolC protocol) => (user, scores) =>
    {
        for (var item = 0; item < scores.Length; item++)
        {
            ReadOnlySpan<long> keys = [protocol.Warm.UserKeys[user], protocol.ColdItems[item]];
            scores[item] = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(keys)) >> 40;
        }
    };

    /// <summary>The true popularity of the cold items, which nobody could know: what is there to win without taste.</summary>
    public static Scorer Oracle(ProtocolC protocol)
    {
        var counts = protocol.Wanted.SelectMany(static list => list.Items).CountBy(static item => item).ToDictionary();
        var popularity = protocol.ColdItems.Select(item => (float)counts.GetValueOrDefault(item)).ToArray();
        return (_, scores) => popularity.CopyTo(scores);
    }

    private static TermRows Rows(IEnumerable<long> keys, IReadOnlyDictionary<long, JsonElement> items)
    {
        var rows = new TermRows();
        foreach (var key in keys)
        {
            rows.Add(items.GetValueOrDefault(key));
        }

        return rows;
    }
}
