using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>The binary form of the head of a model: "RCMH", the version of <see cref="ModelFormat"/>, arrays, a SHA-256.</summary>
internal static class ModelHeadFormat
{
    private const uint Magic = 0x484D4352;

    public static void Write(ModelHead head, Stream stream)
    {
        using var writer = new PackedWriter(stream);
        writer.Value(Magic);
        writer.Value(ModelFormat.Version);
        ModelFormat.WriteParameters(writer, head.Parameters);
        ModelFormat.WriteItems(writer, head.Items);
        writer.Value(head.IsIndexed ? 1 : 0);
        writer.Array(head.Degrees);
        if (head is { Factors: { } factors, Spread: { } spread })
        {
            writer.Array<float>(factors.Gram);
            writer.Array<float>(spread.Mean);
            writer.Array<float>(spread.Products);
        }

        ContentMapFormat.Write(writer, new ContentMaps(null, head.Users));
        writer.Finish();
    }

    /// <exception cref="InvalidDataException">Not a head, of an unknown version, cut short or damaged.</exception>
    public static ModelHead Read(Stream stream)
    {
        using var reader = new PackedReader(stream);
        if (reader.Value<uint>() != Magic || reader.Value<uint>() != ModelFormat.Version)
        {
            throw new InvalidDataException("These bytes are not the head of a model of a version that this program reads.");
        }

        var parameters = ModelFormat.ReadParameters(reader);
        var items = ModelFormat.ReadItems(reader);
        var (isIndexed, degrees) = (reader.Value<int>() != 0, reader.Array<float>());
        var factors = parameters.Ials is { } ials ? new ItemFactors(ials, [], reader.Array<float>(), items.Count) : null;
        var spread = factors is null ? null : new ScoreSpread(reader.Array<float>(), reader.Array<float>(), items.Count);
        var users = ContentMapFormat.Read(reader).Users;
        reader.Finish();
        return new(parameters, items, degrees, factors, spread, users, isIndexed);
    }
}
