using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Recommender.Cli.Demo;

/// <summary>
/// A folder in the format of the evaluation data: <c>items.tsv.gz</c> with a header, and <c>train.txt.gz</c> with a line
/// <c>user item item ...</c> per user. The lists have no times: each is spread over ninety days in its order.
/// </summary>
internal static class FilmRatings
{
    private const int HistoryDays = 90;
    private const string Folder = "ml1m-ncf";

    /// <summary>The folder below one of the usual places, or null when it is in none.</summary>
    public static DirectoryInfo? Find(string? given)
    {
        string?[] places = [given, Environment.GetEnvironmentVariable("RECOMMENDER_DATA"), "data", "../shared/data"];
        return places
            .Where(place => !string.IsNullOrEmpty(place))
            .SelectMany(place => new[] { place!, Path.Combine(place!, Folder) })
            .Where(folder => File.Exists(Path.Combine(folder, "items.tsv.gz")) && File.Exists(Path.Combine(folder, "train.txt.gz")))
            .Select(folder => new DirectoryInfo(folder))
            .FirstOrDefault();
    }

    public static DemoData Read(DirectoryInfo folder, DateTimeOffset now)
    {
        var films = Lines(folder, "items.tsv.gz").Skip(1).Select(line => line.Split('\t')).ToList();
        var histories = Lines(folder, "train.txt.gz")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var example = histories.First(history => history.Length is > 40 and < 60);
        return new(
            "the film ratings of MovieLens 1M",
            [.. films.Select(Film)],
            histories.SelectMany(history => Likes(history, now)),
            histories.Sum(history => history.Length - 1),
            films.ToDictionary(film => Id(film[0]), film => film[2]),
            $"user-{example[0]}",
            [.. example.Skip(1).Reverse().Take(5).Select(Id)]);
    }

    private static string Id(string item) => $"film-{item}";

    private static byte[] Film(string[] film) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        entity_id = Id(film[0]),
        entity_type = "film",
        attributes = new
        {
            title = film[2],
            year = int.TryParse(film[3], CultureInfo.InvariantCulture, out var year) ? year : (int?)null,
            genres = List(film[4], '|'),
            rated = film[5],
            directors = List(film[6], ','),
            actors = List(film[8], ','),
            plot = film[9],
        },
    });

    private static string[] List(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<byte[]> Likes(string[] history, DateTimeOffset now)
    {
        for (var i = 1; i < history.Length; i++)
        {
            yield return JsonSerializer.SerializeToUtf8Bytes(new
            {
                user_id = $"user-{history[0]}",
                entity_id = Id(history[i]),
                entity_type = "film",
                interaction_type = "like",
                timestamp = now.AddDays(-HistoryDays * (1 - ((double)i / history.Length))),
            });
        }
    }

    private static IEnumerable<string> Lines(DirectoryInfo folder, string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder.FullName, name)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
