using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>A copy of a model's arrays that deltas are written into.</summary>
internal sealed class ChangingModel(RecommendationModel start)
{
    private readonly List<long> _newKeys = [];
    private readonly Dictionary<long, string> _newTypes = [];
    private float[] _popularity = start.Popularity.ToArray();
    private NeighbourRow[] _rows = start.Neighbours is { } neighbours ? neighbours.Rows.ToArray() : [];
    private float[] _degrees = start.Neighbours is { } neighbours ? neighbours.Degrees.ToArray() : [];
    private float[] _factors = start.Factors is { } factors ? factors.Values.ToArray() : [];
    private float[] _gram = start.Factors?.Gram ?? [];

    private int Dimensions => start.Factors?.Dimensions ?? 0;

    private int Count => start.ItemCount + _newKeys.Count;

    /// <exception cref="InvalidOperationException">The delta was made for a model with another number of items.</exception>
    public void Add(ModelDelta delta)
    {
        if (delta.ItemCount != Count)
        {
            throw new InvalidOperationException($"The delta follows a model of {delta.ItemCount} items, this one has {Count}.");
        }

        Append(delta);
        Replace(_popularity, delta.Items, delta.Popularity, width: 1);
        if (start.Neighbours is not null)
        {
            Replace(_degrees, delta.Items, delta.Degrees, width: 1);
            Replace(_rows, delta.RowItems, delta.Rows, width: 1);
        }

        if (start.Factors is not null)
        {
            Replace(_factors, delta.Items, delta.Factors, Dimensions);
            _gram = delta.Gram;
        }
    }

    public RecommendationModel ToModel() => new(
        start.Parameters,
        _newKeys.Count == 0 ? start.Items : start.Items.Append([.. _newKeys], key => _newTypes[key]),
        _popularity,
        start.Neighbours is { } neighbours ? new Neighbourhood(neighbours.Parameters, _rows, _degrees) : null,
        start.Factors is { } factors ? new ItemFactors(factors.Parameters, _factors, _gram) : null,
        start.Content);

    private void Append(ModelDelta delta)
    {
        if (delta.NewKeys.Length == 0)
        {
            return;
        }

        _newKeys.AddRange(delta.NewKeys);
        foreach (var (key, type) in delta.NewKeys.Zip(delta.NewTypes))
        {
            _newTypes.Add(key, type);
        }

        Array.Resize(ref _popularity, Count);
        Array.Resize(ref _factors, Count * Dimensions);
        if (start.Neighbours is not null)
        {
            Array.Resize(ref _degrees, Count);
            Array.Resize(ref _rows, Count);
            _rows.AsSpan(delta.ItemCount).Fill(NeighbourRow.Empty);
        }
    }

    private static void Replace<T>(T[] values, int[] places, T[] changed, int width)
    {
        for (var k = 0; k < places.Length; k++)
        {
            changed.AsSpan(k * width, width).CopyTo(values.AsSpan(places[k] * width));
        }
    }
}
