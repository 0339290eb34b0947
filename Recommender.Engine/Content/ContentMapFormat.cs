using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>The binary form of content maps, as a part of the bytes of a model.</summary>
internal static class ContentMapFormat
{
    public static void Write(PackedWriter writer, ContentMaps maps)
    {
        Write(writer, maps.Items);
        Write(writer, maps.Users);
    }

    public static ContentMaps Read(PackedReader reader) => new(ReadMap(reader), ReadMap(reader));

    private static void Write(PackedWriter writer, ContentMap? map)
    {
        writer.Value(map is null ? 0 : 1);
        if (map is not null)
        {
            map.Vocabulary.Write(writer);
            writer.Value(map.RarityPower);
            writer.Value(map.Regularisation);
            writer.Value(map.Figure);
            writer.Value(map.Dimensions);
            writer.Array(map.Ridge.Weights);
        }
    }

    private static ContentMap? ReadMap(PackedReader reader)
    {
        if (reader.Value<int>() == 0)
        {
            return null;
        }

        var vocabulary = ContentVocabulary.Read(reader);
        var (rarityPower, regularisation, figure) = (reader.Value<float>(), reader.Value<float>(), reader.Value<double>());
        var dimensions = reader.Value<int>();
        return new ContentMap(vocabulary, rarityPower, regularisation, new RidgeMap(reader.Array<float>(), dimensions), figure);
    }
}
