using System.Text.Json;
using Spectre.Console;

namespace Recommender.Cli.Keys;

/// <summary>Keys as a person reads them.</summary>
internal static class KeyTable
{
    /// <summary>The key alone on standard output, so that it can be piped; everything else beside it.</summary>
    public static void PrintIssued(JsonDocument issued)
    {
        Console.Error.WriteLine($"Key {Text(issued.RootElement, "key_id")}. It is shown only now:");
        Console.WriteLine(Text(issued.RootElement, "key"));
    }

    public static void Print(JsonDocument list)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Id", "Begins", "Name", "Tenant", "Scopes", "Limit", "Status", "Last used");
        foreach (var key in list.RootElement.GetProperty("keys").EnumerateArray())
        {
            var scopes = string.Join(' ', key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
            table.AddRow(
                new Text(Text(key, "key_id")), new Text(Text(key, "prefix")), new Text(Text(key, "name")), new Text(Text(key, "tenant_id")),
                new Text(scopes), new Text(Limit(key)), new Text(Text(key, "status")), new Text(Text(key, "last_used_at")));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>The key's own limit; nothing for one that has the limit of all keys, or none.</summary>
    private static string Limit(JsonElement key) =>
        Number(key, "requests_per_minute") is { } rate ? $"{rate} a minute, {Number(key, "burst")} at once" : "";

    private static int? Number(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static string Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
