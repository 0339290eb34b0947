using System.Text.Json;
using Recommender.Cli.Connection;
using Spectre.Console;

namespace Recommender.Cli.Recommendations;

/// <summary>Recommendations of one user as a table that a person can read.</summary>
internal static class RecommendationList
{
    private static readonly string[] TitleAttributes = ["name", "title", "label"];

    public static Task<JsonDocument> GetAsync(
        ServiceClient service, string user, int count, string? entityType, CancellationToken cancellationToken)
    {
        var type = entityType is null ? "" : $"&entity_type={Uri.EscapeDataString(entityType)}";
        return service.GetAsync($"/api/v1/recommendations/user/{Uri.EscapeDataString(user)}?count={count}{type}", cancellationToken);
    }

    public static async Task PrintAsync(
        ServiceClient service, string user, int count, string? entityType, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync(service, user, count, entityType, cancellationToken);
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "Recommended", "Score", "Because");
        foreach (var (index, item) in answer.RootElement.GetProperty("recommendations").EnumerateArray().Index())
        {
            table.AddRow(new Text($"{index + 1}"), new Text(Title(item)), new Text($"{item.GetProperty("score").GetDouble():0.00}"), new Text(Reason(item)));
        }

        AnsiConsole.Write(table);
        if (answer.RootElement.GetProperty("cold_start").GetBoolean())
        {
            Console.WriteLine($"'{user}' has no history to go by yet: these are what everybody likes.");
        }
    }

    /// <summary>The entity's own name where it has one, and its id.</summary>
    public static string Title(JsonElement item)
    {
        var id = item.GetProperty("entity_id").GetString()!;
        if (item.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in TitleAttributes)
            {
                if (attributes.TryGetProperty(name, out var title) && title.ValueKind == JsonValueKind.String)
                {
                    return $"{title.GetString()} ({id})";
                }
            }
        }

        return id;
    }

    private static string Reason(JsonElement item) =>
        item.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : "";
}
