using Recommender.Engine.Blending;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>Makes a model of some items of a stored one, which scores them for one user as the whole model would.</summary>
/// <param name="head">Of the stored model.</param>
/// <param name="items">Ascending indices of that model.</param>
internal sealed class Excerpt(ModelHead head, int[] items)
{
    /// <param name="rows">By item; the neighbours of the others are not needed.</param>
    /// <param name="factors">By item; null where no score has a part of them.</param>
    /// <param name="mix">What the scores of this user are multiplied by.</param>
    public RecommendationModel With(
        IReadOnlyDictionary<int, ModelRow> rows, IReadOnlyDictionary<int, ReadOnlyMemory<float>>? factors, BlendMix mix) =>
        new(
            head.Parameters, head.Items.Only(items), [], Neighbours(rows),
            factors is null ? null : head.Factors?.Only(Values(factors, head.Factors.Dimensions)), new(null, head.Users), mix);

    /// <summary>The place of an item among those of the excerpt; below 0 when it is not there.</summary>
    public int Find(int item) => Array.BinarySearch(items, item);

    /// <summary>Null when the model has none.</summary>
    public Neighbourhood? Neighbours(IReadOnlyDictionary<int, ModelRow> rows) =>
        head.Parameters.Cooccurrence is { } parameters
            ? new(parameters, Array.ConvertAll(items, item => rows.TryGetValue(item, out var row) ? Own(row.Neighbours) : NeighbourRow.Empty), head.DegreesOf(items))
            : null;

    private NeighbourRow Own(NeighbourRow row)
    {
        var (own, counts, kept) = (row.Items(), row.Counts.ToArray(), 0);
        for (var k = 0; k < own.Length; k++)
        {
            if (Find(own[k]) is >= 0 and var place)
            {
                (own[kept], counts[kept]) = (place, counts[k]);
                kept++;
            }
        }

        return new(own.AsSpan(..kept), counts.AsSpan(..kept), row.Scale);
    }

    private float[] Values(IReadOnlyDictionary<int, ReadOnlyMemory<float>> factors, int dimensions)
    {
        var values = new float[items.Length * dimensions];
        for (var k = 0; k < items.Length; k++)
        {
            if (factors.TryGetValue(items[k], out var own))
            {
                own.Span.CopyTo(values.AsSpan(k * dimensions));
            }
        }

        return values;
    }
}
