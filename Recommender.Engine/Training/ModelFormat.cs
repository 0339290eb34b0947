using System.Runtime.InteropServices;
using Recommender.Engine.Content;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// The binary form of a model: "RCMD", a version, sections of little-endian arrays each led by its length, and a
/// SHA-256 of all of it. Equal models give equal bytes. About the size of the model in memory.
/// </summary>
public static class ModelFormat
{
    private const uint Magic = 0x444D4352;
    // Grows with every change of the form, also with a new field of the parameters, which are written as they are in memory.
    internal const uint Version = 3;

    /// <summary>How the bytes of every model begin that this build can read.</summary>
    public static byte[] Header => [.. BitConverter.GetBytes(Magic), .. BitConverter.GetBytes(Version)];

    public static void Write(RecommendationModel model, Stream stream)
    {
        using var writer = new PackedWriter(stream);
        writer.Value(Magic);
        writer.Value(Version);
        WriteParameters(writer, model.Parameters);
        WriteItems(writer, model.Items);
        writer.Array(model.Popularity);
        if (model.Neighbours is { } neighbours)
        {
            WriteNeighbours(writer, neighbours);
        }

        if (model.Factors is { } factors)
        {
            writer.Array(factors.Values);
            writer.Array<float>(factors.Gram);
        }

        ContentMapFormat.Write(writer, model.Content);
        writer.Finish();
    }

    /// <exception cref="InvalidDataException">Not a model, of an unknown version, cut short or damaged.</exception>
    public static RecommendationModel Read(Stream stream)
    {
        using var reader = new PackedReader(stream);
        if (reader.Value<uint>() != Magic || reader.Value<uint>() != Version)
        {
            throw new InvalidDataException("These bytes are not a model of a version that this program reads.");
        }

        var parameters = ReadParameters(reader);
        var items = ReadItems(reader);
        var popularity = reader.Array<float>();
        var neighbours = parameters.Cooccurrence is { } cooccurrence ? ReadNeighbours(reader, cooccurrence) : null;
        var factors = parameters.Ials is { } ials
            ? new ItemFactors(ials, reader.Array<float>(), reader.Array<float>())
            : null;
        var content = ContentMapFormat.Read(reader);
        reader.Finish();
        return new RecommendationModel(parameters, items, popularity, neighbours, factors, content);
    }

    internal static void WriteParameters(PackedWriter writer, ModelParameters parameters) =>
        writer.Value(ParametersOnDisk.From(parameters));

    internal static ModelParameters ReadParameters(PackedReader reader) => reader.Value<ParametersOnDisk>().ToParameters();

    internal static void WriteItems(PackedWriter writer, ItemIndex items)
    {
        writer.Value(items.SortedCount);
        writer.Array(items.Keys);
        writer.Array(items.Types);
        writer.Value(items.TypeNames.Length);
        foreach (var name in items.TypeNames)
        {
            writer.Array<char>(name);
        }
    }

    internal static ItemIndex ReadItems(PackedReader reader)
    {
        var (sorted, keys, types) = (reader.Value<int>(), reader.Array<long>(), reader.Array<ushort>());
        var names = new string[Math.Clamp(reader.Value<int>(), 0, ushort.MaxValue + 1)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = new string(reader.Array<char>());
        }

        return new ItemIndex(keys, types, names, Math.Clamp(sorted, 0, keys.Length));
    }

    private static void WriteNeighbours(PackedWriter writer, Neighbourhood neighbours)
    {
        writer.Array(neighbours.Degrees);
        foreach (var row in neighbours.Rows)
        {
            writer.Row(row);
        }
    }

    private static Neighbourhood ReadNeighbours(PackedReader reader, CooccurrenceParameters parameters)
    {
        var degrees = reader.Array<float>();
        var rows = new NeighbourRow[degrees.Length];
        for (var item = 0; item < rows.Length; item++)
        {
            rows[item] = reader.Row();
        }

        return new Neighbourhood(parameters, rows, degrees);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct ParametersOnDisk
    {
        public float Power;
        public float HalfLife;
        public uint Newest;
        public float Scale;
        public int HasNeighbours;
        public CooccurrenceParameters Cooccurrence;
        public int HasFactors;
        public IalsParameters Ials;
        public float FactorShare;

        public static ParametersOnDisk From(ModelParameters parameters) => new()
        {
            Power = parameters.Weighting.Power,
            HalfLife = parameters.Weighting.HalfLife,
            Newest = parameters.Weighting.Newest,
            Scale = parameters.Weighting.Scale,
            HasNeighbours = parameters.Cooccurrence is null ? 0 : 1,
            Cooccurrence = parameters.Cooccurrence ?? default,
            HasFactors = parameters.Ials is null ? 0 : 1,
            Ials = parameters.Ials ?? default,
            FactorShare = parameters.FactorShare,
        };

        public readonly ModelParameters ToParameters() => new(
            new Weighting(Power, HalfLife, Newest, Scale),
            HasNeighbours == 0 ? null : Cooccurrence,
            HasFactors == 0 ? null : Ials,
            FactorShare);
    }
}
