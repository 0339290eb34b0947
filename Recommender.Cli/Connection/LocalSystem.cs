using System.Text.Json;

namespace Recommender.Cli.Connection;

/// <summary>
/// Address and operator key of the system that <c>dotnet run --project Recommender.AppHost</c> started from this
/// checkout; it leaves them in <c>.recommender/connection.json</c>, readable by its owner only.
/// </summary>
internal sealed record LocalSystem(string Url, string ApiKey)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static LocalSystem? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, ".recommender", "connection.json");
            if (File.Exists(file))
            {
                return JsonSerializer.Deserialize<LocalSystem>(File.ReadAllText(file), SnakeCase);
            }
        }

        return null;
    }
}
