using System.Buffers;
using Recommender.Engine.Blending;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Asks a model what people with such a history like.</summary>
internal sealed class CollaborativeSource
{
    /// <summary>The name of the reason on the wire.</summary>
    public const string Kind = "collaborative";

    private readonly RecommendationModel _model;
    private readonly HistoryItem[] _history;
    private BlendMix _mix;

    /// <param name="model">The tenant's model.</param>
    /// <param name="history">Newest first; what the model does not know is left out.</param>
    public CollaborativeSource(RecommendationModel model, IEnumerable<PastInteraction> history)
    {
        _model = model;
        _history = Fold(model.Items, history);
    }

    /// <summary>How many entities of the history the model knows.</summary>
    public int Known => _history.Length;

    /// <summary>The best entities of a type with their scores in (0,1).</summary>
    public Candidates Best(int limit, string? entityType, IReadOnlySet<long> excluded)
    {
        var scores = ArrayPool<float>.Shared.Rent(_model.ItemCount);
        try
        {
            return new(Source.Personal, Select(scores.AsSpan(.._model.ItemCount), limit, entityType, excluded), ExplainAsync);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private List<ScoredEntity> Select(Span<float> scores, int limit, string? entityType, IReadOnlySet<long> excluded) =>
        _model.Score(_history, scores, out _mix) ? ModelRanking.Best(_model, scores, limit, entityType, excluded) : [];

    private ValueTask<ITerms> ExplainAsync(IReadOnlyCollection<long> entities, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ITerms>(new CollaborativeTerms(_model, new(_model, _history, _mix)));

    /// <summary>One item for all interactions with it, newest first; without what the index does not know.</summary>
    internal static HistoryItem[] Fold(ItemIndex items, IEnumerable<PastInteraction> history)
    {
        var folded = new Dictionary<int, HistoryItem>();
        foreach (var past in history)
        {
            if (items.TryFind(past.EntityKey, out var item))
            {
                folded[item] = folded.TryGetValue(item, out var newest)
                    ? newest with { Weight = newest.Weight + past.Weight }
                    : new HistoryItem(item, past.Weight, (uint)Math.Clamp(new DateTimeOffset(past.At).ToUnixTimeSeconds(), 0, uint.MaxValue));
            }
        }

        // Dictionaries that nothing was removed from enumerate in the order of insertion: newest first.
        return [.. folded.Values];
    }
}
