using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>
/// What every request needs of a model: all but the neighbours and the factors of its items. Immutable. Size: 14 bytes per
/// item, twice d x d numbers, and the map of what users say about themselves.
/// </summary>
public sealed class ModelHead
{
    private readonly float[] _degrees;

    internal ModelHead(
        ModelParameters parameters, ItemIndex items, float[] degrees, ItemFactors? factors, ScoreSpread? spread, ContentMap? users,
        bool isIndexed) =>
        (Parameters, Items, _degrees, Factors, Spread, Users, IsIndexed) =
            (parameters, items, degrees, factors, spread, users, isIndexed);

    public ModelParameters Parameters { get; }

    public ItemIndex Items { get; }

    /// <summary>Per item as in <see cref="Cooccurrence.Neighbourhood"/>; empty when the model has no neighbours.</summary>
    public ReadOnlySpan<float> Degrees => _degrees;

    /// <summary>What folding a user in needs beside the factors of the history, which are not here.</summary>
    internal ItemFactors? Factors { get; }

    internal ScoreSpread? Spread { get; }

    /// <summary>Attributes of a user to the vector that their history would give; null where there was nothing to learn from.</summary>
    public ContentMap? Users { get; }

    /// <summary>Whether the factors have an index.</summary>
    public bool IsIndexed { get; }

    internal static ModelHead Of(RecommendationModel model, bool isIndexed) => new(
        model.Parameters, model.Items, model.Neighbours is { } neighbours ? neighbours.Degrees.ToArray() : [],
        model.Factors?.Only([]), model.Factors is { } factors ? ScoreSpread.Of(factors) : null, model.Content.Users, isIndexed);

    /// <summary>The degrees of some items.</summary>
    internal float[] DegreesOf(int[] items) => Array.ConvertAll(items, item => _degrees[item]);
}
