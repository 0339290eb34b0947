using System.Buffers;
using System.Text.Json;
using Recommender.Engine.Blending;
using Recommender.Engine.Content;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;

namespace Recommender.Engine.Training;

/// <summary>
/// A trained model: all that answering needs, in packed arrays. Immutable, safe for any number of readers.
/// Size: 62 bytes per item, 4 per neighbour, 4 per item and dimension (see <see cref="ByteCount"/>).
/// </summary>
public sealed class RecommendationModel
{
    private readonly float[] _popularity;
    private readonly BlendMix? _mix;

    // A mix is given where only some of the items are here, because the deviations of the scores of all are in it.
    internal RecommendationModel(
        ModelParameters parameters, ItemIndex items, float[] popularity, Neighbourhood? neighbours, ItemFactors? factors,
        ContentMaps? content = null, BlendMix? mix = null) =>
        (Parameters, Items, _popularity, Neighbours, Factors, Content, _mix) =
            (parameters, items, popularity, neighbours, factors, content ?? ContentMaps.None, mix);

    /// <summary>
    /// The newest items of a history that scoring uses; more would cost time for little. Whoever reads a history for a
    /// request need not read more.
    /// </summary>
    public const int HistoryLimit = 1000;

    public ModelParameters Parameters { get; }

    public ItemIndex Items { get; }

    public int ItemCount => Items.Count;

    /// <summary>Interactions with each item (distinct users), as trained and updated since.</summary>
    public ReadOnlySpan<float> Popularity => _popularity;

    public Neighbourhood? Neighbours { get; }

    public ItemFactors? Factors { get; }

    /// <summary>How attributes become factors, for items and users without a history.</summary>
    public ContentMaps Content { get; }

    /// <summary>Bytes in memory, without the constant part.</summary>
    public long ByteCount =>
        (22L * ItemCount)
        + (Neighbours is null ? 0 : Neighbours.Rows.ToArray().Sum(static row => 4L + row.ByteCount))
        + (Factors is null ? 0 : 4L * Factors.Values.Length)
        + Content.ByteCount;

    /// <summary>
    /// Scores every item for a history, newest first, in deviations of the user's own scores; items of the history are
    /// scored like any other (see <see cref="Exclude"/>).
    /// </summary>
    /// <param name="history">Items of the model; at most <see cref="HistoryLimit"/> are used.</param>
    /// <param name="scores"><see cref="ItemCount"/> numbers, overwritten; all finite.</param>
    /// <returns>False, and all scores 0, when the history is empty: nothing is known about the user.</returns>
    public bool Score(ReadOnlySpan<HistoryItem> history, Span<float> scores) => Score(history, scores, out _);

    /// <param name="history">Items of the model.</param>
    /// <param name="scores">As above.</param>
    /// <param name="mix">What the terms of these scores are multiplied by; for whoever explains them.</param>
    internal bool Score(ReadOnlySpan<HistoryItem> history, Span<float> scores, out BlendMix mix)
    {
        history = history[..Math.Min(history.Length, HistoryLimit)];
        scores.Clear();
        mix = default;
        if (history.IsEmpty)
        {
            return false;
        }

        var (items, weights) = (new int[history.Length], new float[history.Length]);
        Weigh(history, items, weights);
        mix = ScoreWeighted(items, weights, scores);
        return true;
    }

    /// <summary>
    /// Scores every item for somebody without a history by what they say about themselves, in deviations of these scores.
    /// </summary>
    /// <returns>False, and all scores 0, where the model has not learnt what attributes of users mean.</returns>
    public bool ScoreStranger(JsonElement attributes, Span<float> scores)
    {
        scores.Clear();
        if (Factors is not { } factors || Content.Users is not { } map)
        {
            return false;
        }

        factors.Score(map.FactorsOf(attributes), scores);
        Blend.Mix(scores, _mix?.Factors ?? (1 / Blend.Deviation(scores)), scores, 0);
        return true;
    }

    /// <summary>Without what only updates of the model need: the map that gives new items their factors.</summary>
    internal RecommendationModel ForServing() => With(Content with { Items = null });

    internal RecommendationModel With(ContentMaps content) =>
        new(Parameters, Items, _popularity, Neighbours, Factors, content);

    /// <summary>Makes items impossible to recommend: their scores become minus infinity.</summary>
    public static void Exclude(Span<float> scores, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            scores[item] = float.NegativeInfinity;
        }
    }

    /// <summary>Makes items of other types impossible to recommend; an unknown type excludes everything.</summary>
    public void KeepType(Span<float> scores, string type)
    {
        var kept = Items.FindType(type);
        if (kept == 0 && Items.TypeNames.Length == 1)
        {
            return;
        }

        for (var item = 0; item < scores.Length; item++)
        {
            if (Items.Types[item] != kept)
            {
                scores[item] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>The weights a history has inside the models.</summary>
    internal void Weigh(ReadOnlySpan<HistoryItem> history, Span<int> items, Span<float> weights)
    {
        for (var k = 0; k < history.Length; k++)
        {
            items[k] = history[k].Item;
            weights[k] = Parameters.Weighting.Of(history[k].Weight, history[k].Time);
        }
    }

    private BlendMix ScoreWeighted(int[] items, float[] weights, Span<float> scores)
    {
        var share = Parameters.FactorShare;
        if (Neighbours is not null && share < 1)
        {
            Neighbours.Score(items, weights, scores);
        }

        if (Factors is null || share <= 0)
        {
            var alone = _mix ?? new BlendMix(1 / Blend.Deviation(scores), 0);
            Blend.Mix(scores, alone.Neighbours, scores, 0);
            return alone;
        }

        var rented = ArrayPool<float>.Shared.Rent(scores.Length);
        var other = rented.AsSpan(..scores.Length);
        ScoreFactors(items, weights, other);
        var mix = _mix ?? new BlendMix((1 - share) / Blend.Deviation(scores), share / Blend.Deviation(other));
        Blend.Mix(scores, mix.Neighbours, other, mix.Factors);
        ArrayPool<float>.Shared.Return(rented);
        return mix;
    }

    private void ScoreFactors(int[] items, float[] weights, Span<float> scores)
    {
        var user = new float[Factors!.Dimensions];
        Factors.FoldIn(items, weights, user);
        Factors.Score(user, scores);
    }
}
