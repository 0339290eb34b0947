using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>Copy on write: the old model stays whole for whoever is reading it, the new one shares what did not change.</summary>
public static class DeltaApplication
{
    /// <exception cref="InvalidOperationException">The delta was made for a model with another number of items.</exception>
    public static RecommendationModel Apply(this RecommendationModel model, ModelDelta delta)
    {
        if (delta.ItemCount != model.ItemCount)
        {
            throw new InvalidOperationException(
                $"The delta follows a model of {delta.ItemCount} items, this one has {model.ItemCount}.");
        }

        var types = delta.NewKeys.Zip(delta.NewTypes).ToDictionary(static pair => pair.First, static pair => pair.Second);
        var items = delta.NewKeys.Length == 0 ? model.Items : model.Items.Append(delta.NewKeys, key => types[key]);
        return new RecommendationModel(
            model.Parameters,
            items,
            Replace(model.Popularity, items.Count, delta.Items, delta.Popularity),
            model.Neighbours is { } neighbours ? Replace(neighbours, items.Count, delta) : null,
            model.Factors is { } factors ? Replace(factors, items.Count, delta) : null,
            model.Content);
    }

    private static Neighbourhood Replace(Neighbourhood neighbours, int count, ModelDelta delta)
    {
        var rows = new NeighbourRow[count];
        neighbours.Rows.CopyTo(rows);
        rows.AsSpan(neighbours.ItemCount).Fill(NeighbourRow.Empty);
        for (var k = 0; k < delta.RowItems.Length; k++)
        {
            rows[delta.RowItems[k]] = delta.Rows[k];
        }

        return new Neighbourhood(neighbours.Parameters, rows, Replace(neighbours.Degrees, count, delta.Items, delta.Degrees));
    }

    private static ItemFactors Replace(ItemFactors factors, int count, ModelDelta delta)
    {
        var values = new float[count * factors.Dimensions];
        factors.Values.CopyTo(values);
        for (var k = 0; k < delta.Items.Length; k++)
        {
            delta.Factors.AsSpan(k * factors.Dimensions, factors.Dimensions)
                .CopyTo(values.AsSpan(delta.Items[k] * factors.Dimensions));
        }

        return new ItemFactors(factors.Parameters, values, delta.Gram);
    }

    private static float[] Replace(ReadOnlySpan<float> values, int count, int[] items, float[] changed)
    {
        var replaced = new float[count];
        values.CopyTo(replaced);
        for (var k = 0; k < items.Length; k++)
        {
            replaced[items[k]] = changed[k];
        }

        return replaced;
    }
}
