using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>The ways to score cold items that <see cref="ProtocolC"/> evaluates.</summary>
public static class ColdScorers
{
    /// <summary>
    /// What serving does with new items: a trained model, the map from attributes to its factors, and the new items
    /// appended to the model, which scores the histories of users.
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
        var warm = protocol.Warm;
        var trained = ModelTrainer.Train(
            warm, static _ => "item", NewItems.Prepared(parameters), seed, cancellationToken: cancellationToken);
        var (model, map) = WithNewItems(trained, warm, items, protocol.ColdItems, cancellationToken);
        return (Score, map);

        void Score(int user, Span<float> scores)
        {
            var all = ArrayPool<float>.Shared.Rent(model.ItemCount);
            model.Score(Scorers.HistoryOf(warm, user), all.AsSpan(..model.ItemCount));
            all.AsSpan(warm.ItemCount, scores.Length).CopyTo(scores);
            ArrayPool<float>.Shared.Return(all);
        }
    }

    /// <summary>The trained model with the new items appended where their attributes suggest, and the map that says so.</summary>
    internal static (RecommendationModel Model, ContentMap Map) WithNewItems(
        RecommendationModel trained, InteractionMatrix matrix, IReadOnlyDictionary<long, JsonElement> items, IReadOnlyList<long> newItems,
        CancellationToken cancellationToken)
    {
        var map = ContentMapTrainer.Train(matrix, trained, Rows(matrix.ItemKeys.ToArray(), items), cancellationToken);
        return (trained.WithNewItems(map, [.. newItems], static _ => "item", Rows(newItems, items)), map);
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
