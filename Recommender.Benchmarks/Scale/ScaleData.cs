using System.Buffers;
using System.Globalization;
using System.Text;

namespace Recommender.Benchmarks.Scale;

/// <summary>
/// A synthetic world with something to learn: entities and users belong to clusters, four of five interactions stay within
/// the user's own, and within a cluster popularity follows Zipf's law. Every chunk is seeded by its number, so that an
/// import that was cut off goes on with the same rows.
/// </summary>
internal sealed class ScaleData(ScaleSize size, DateTimeOffset until)
{
    public const int ChunkRows = 50_000;

    private const int Clusters = 50;
    private const int HistoryDays = 14;
    private const double Faithful = 0.8;

    public static int Chunks(int rows) => (rows + ChunkRows - 1) / ChunkRows;

    public ReadOnlyMemory<byte> Entities(int chunk) => Lines(chunk, size.Entities, (lines, _, i) => Line(
        lines,
        $$$"""{"entity_id":"product_{{{i}}}","entity_type":"product","attributes":{"name":"Product {{{i}}}","category":"category_{{{i % Clusters}}}","price":{{{(i % 1000) + 9.99}}},"brand":"brand_{{{i % 500}}}","tags":["tag_{{{i % Clusters}}}","tag_{{{i % 20}}}"]}}"""));

    public ReadOnlyMemory<byte> Interactions(int chunk) => Lines(chunk, size.Interactions, (lines, random, _) =>
    {
        var user = random.Next(size.Users);
        var kind = random.Next(10) switch { < 7 => "view", < 9 => "add_to_cart", _ => "purchase" };
        var time = until.UtcDateTime.AddDays(-HistoryDays * random.NextDouble());
        Line(
            lines,
            $$"""{"user_id":"user_{{user}}","entity_id":"product_{{Entity(random, user)}}","entity_type":"product","interaction_type":"{{kind}}","timestamp":"{{time:O}}"}""");
    });

    private int Entity(Random random, int user)
    {
        var cluster = random.NextDouble() < Faithful ? user % Clusters : random.Next(Clusters);

        // The inverse of the distribution function of Zipf's law with exponent 1, continuous approximation.
        var members = size.Entities / Clusters;
        var rank = (int)Math.Min(members - 1, Math.Pow(members, random.NextDouble()) - 1);
        return (rank * Clusters) + cluster;
    }

    private static ReadOnlyMemory<byte> Lines(int chunk, int rows, Action<ArrayBufferWriter<byte>, Random, int> write)
    {
        var random = new Random(chunk);
        var lines = new ArrayBufferWriter<byte>(ChunkRows * 200);
        for (var i = chunk * ChunkRows; i < Math.Min(rows, (chunk + 1) * ChunkRows); i++)
        {
            write(lines, random, i);
        }

        return lines.WrittenMemory;
    }

    private static void Line(ArrayBufferWriter<byte> lines, FormattableString text)
    {
        Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture), lines);
        lines.Write("\n"u8);
    }
}
