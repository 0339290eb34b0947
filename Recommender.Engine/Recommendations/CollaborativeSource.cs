using System.Buffers;
using Recommender.Engine.Blending;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Asks a model what people with such a history like.</summary>
internal sealed class CollaborativeSource
{
    private readonly RecommendationModel _model;
    private readonly HistoryItem[] _history;

    /// <param name="model">The tenant's model.</param>
    /// <param name="history">Newest first; what the model does not know is left out.</param>
    public CollaborativeSource(RecommendationModel model, IEnumerable<PastInteraction> history)
    {
        _model = model;
        _history = Fold(model, history);
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

    private List<ScoredEntity> Select(Span<float> scores, int limit, string? entityType, IReadOnlySet<long> excluded)
    {
        if (!_model.Score(_history, scores))
        {
            return [];
        }

        foreach (var entity in excluded)
        {
            if (_model.Items.TryFind(entity, out var item))
            {
                scores[item] = float.NegativeInfinity;
            }
        }

        if (entityType is not null)
        {
            _model.KeepType(scores, entityType);
        }

        var best = new ScoredItem[Math.Min(limit, scores.Length)];
        var found = TopItems.Select(scores, best);

        // A score of 0 or less means: nothing in the history speaks for it.
        return [.. best.Take(found).TakeWhile(item => item.Score > 0)
            .Select(item => new ScoredEntity(_model.Items.Keys[item.Item], Unit(item.Score)))];
    }

    private ValueTask<ILookup<long, Term>> ExplainAsync(IReadOnlyCollection<long> entities, CancellationToken cancellationToken)
    {
        var explanation = new ModelExplanation(_model, _history);
        var terms = new List<(long Entity, Term Term)>();
        foreach (var entity in entities)
        {
            if (_model.Items.TryFind(entity, out var item))
            {
                terms.AddRange(explanation.Of(item)
                    .Select(term => (entity, new Term("collaborative", term.Total, _model.Items.Keys[term.Item]))));
            }
        }

        return ValueTask.FromResult(terms.ToLookup(pair => pair.Entity, pair => pair.Term));
    }

    // No evidence at all is 0.5 in the blend's unit, and 0 here.
    private static double Unit(float score) => (2d * Blend.ToUnit(score)) - 1;

    private static HistoryItem[] Fold(RecommendationModel model, IEnumerable<PastInteraction> history)
    {
        var folded = new Dictionary<int, HistoryItem>();
        foreach (var past in history)
        {
            if (model.Items.TryFind(past.EntityKey, out var item))
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
