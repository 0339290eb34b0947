using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// What changed in a model since the one before: new items (appended), and the new values of changed items. Applying
/// the deltas of a model in order gives what the updater has.
/// </summary>
public sealed class ModelDelta
{
    private const uint Magic = 0x44444352;
    private const uint Version = 1;

    /// <summary>How many items the model has before this delta; it fits no other.</summary>
    public required int ItemCount { get; init; }

    public required long[] NewKeys { get; init; }

    /// <summary>Entity types of the new items.</summary>
    public required string[] NewTypes { get; init; }

    /// <summary>Items whose degree, popularity and factors follow.</summary>
    public required int[] Items { get; init; }

    public required float[] Degrees { get; init; }

    public required float[] Popularity { get; init; }

    /// <summary>One vector per item of <see cref="Items"/>, and the new Gram matrix; both empty without factors.</summary>
    public required float[] Factors { get; init; }

    public required float[] Gram { get; init; }

    /// <summary>Items whose neighbours follow.</summary>
    public required int[] RowItems { get; init; }

    public required NeighbourRow[] Rows { get; init; }

    public bool IsEmpty => Items.Length == 0 && RowItems.Length == 0 && NewKeys.Length == 0;

    public void Write(Stream stream)
    {
        using var writer = new PackedWriter(stream);
        writer.Value(Magic);
        writer.Value(Version);
        writer.Value(ItemCount);
        writer.Array<long>(NewKeys);
        writer.Array<char>(string.Join('\n', NewTypes));
        writer.Array<int>(Items);
        writer.Array<float>(Degrees);
        writer.Array<float>(Popularity);
        writer.Array<float>(Factors);
        writer.Array<float>(Gram);
        writer.Array<int>(RowItems);
        foreach (var row in Rows)
        {
            writer.Row(row);
        }

        writer.Finish();
    }

    /// <exception cref="InvalidDataException">Not a delta, of an unknown version, cut short or damaged.</exception>
    public static ModelDelta Read(Stream stream)
    {
        using var reader = new PackedReader(stream);
        if (reader.Value<uint>() != Magic || reader.Value<uint>() != Version)
        {
            throw new InvalidDataException("These bytes are not a model's delta of a version that this program reads.");
        }

        var delta = new ModelDelta
        {
            ItemCount = reader.Value<int>(),
            NewKeys = reader.Array<long>(),
            NewTypes = new string(reader.Array<char>()).Split('\n'),
            Items = reader.Array<int>(),
            Degrees = reader.Array<float>(),
            Popularity = reader.Array<float>(),
            Factors = reader.Array<float>(),
            Gram = reader.Array<float>(),
            RowItems = reader.Array<int>(),
            Rows = [],
        };
        var rows = Array.ConvertAll(delta.RowItems, _ => reader.Row());
        reader.Finish();
        return delta.With(rows);
    }

    private ModelDelta With(NeighbourRow[] rows) => new()
    {
        ItemCount = ItemCount,
        NewKeys = NewKeys,
        NewTypes = NewKeys.Length == 0 ? [] : NewTypes,
        Items = Items,
        Degrees = Degrees,
        Popularity = Popularity,
        Factors = Factors,
        Gram = Gram,
        RowItems = RowItems,
        Rows = rows,
    };
}
