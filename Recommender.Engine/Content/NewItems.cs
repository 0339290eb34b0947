using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>Gives items that nobody interacted with yet their place in a model.</summary>
public static class NewItems
{
    // The reference values of Rendle et al. 2022 at a size that costs little.
    private static readonly IalsParameters Reference = new(64, .007f, .3f, 12);

    // Small beside the neighbours that the search preferred, and enough to rank what has no neighbours.
    private const float LeastShare = .1f;

    /// <summary>
    /// Parameters of a model that can take new items: it needs factors, also where the search found neighbours alone
    /// better for the items of the past.
    /// </summary>
    public static ModelParameters Prepared(ModelParameters parameters) => parameters with
    {
        Ials = parameters.Ials ?? Reference,
        FactorShare = Math.Max(parameters.FactorShare, LeastShare),
    };

    /// <summary>
    /// The same model with the new items appended: they have the factors that their attributes suggest, no neighbours and
    /// no popularity. The trained items score as before, up to what more items change in the spread of scores. A model
    /// without factors is returned as it is.
    /// </summary>
    /// <param name="model">Does not know the items yet.</param>
    /// <param name="map">Learnt on the model's factors.</param>
    /// <param name="keys">Of the new items.</param>
    /// <param name="typeOf">The entity type of a key.</param>
    /// <param name="attributes">One row per new item, in the order of the keys.</param>
    public static RecommendationModel WithNewItems(
        this RecommendationModel model, ContentMap map, ReadOnlySpan<long> keys, Func<long, string> typeOf, TermRows attributes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(attributes.Count, keys.Length, nameof(attributes));
        if (model.Factors is not { } factors || keys.IsEmpty)
        {
            return model;
        }

        // The Gram matrix stays that of the trained items: a guess about a new item says nothing about users.
        float[] values = [.. factors.Values, .. map.FactorsOf(attributes)];
        return new RecommendationModel(
            model.Parameters,
            model.Items.Append(keys, typeOf),
            [.. model.Popularity, .. new float[keys.Length]],
            model.Neighbours is { } neighbours ? Extended(neighbours, keys.Length) : null,
            new ItemFactors(factors.Parameters, values, factors.Gram),
            model.Content);
    }

    private static Neighbourhood Extended(Neighbourhood neighbours, int count)
    {
        var none = Enumerable.Repeat(NeighbourRow.Empty, count);
        return new Neighbourhood(
            neighbours.Parameters, [.. neighbours.Rows, .. none], [.. neighbours.Degrees, .. new float[count]]);
    }
}
