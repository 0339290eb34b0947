using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recommender.Engine.Evaluation;

/// <summary>Attributes of items from a table with tabs and a heading, as in <c>items.tsv</c>; the first column is the key.</summary>
public static class ItemTable
{
    private const string IgnoredColumn = "movielens_id";

    private static readonly Dictionary<string, char> ListColumns =
        new() { ["genres"] = '|', ["directors"] = ',', ["writers"] = ',', ["actors"] = ',' };

    /// <summary>Numbers become numbers, columns of lists arrays, empty cells nothing.</summary>
    /// <exception cref="InvalidDataException">A key is not an integer; the message names the line.</exception>
    public static Dictionary<long, JsonElement> Read(TextReader reader)
    {
        var names = (reader.ReadLine() ?? "").Split('\t');
        var items = new Dictionary<long, JsonElement>();
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            var cells = line.Split('\t');
            if (!long.TryParse(cells[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var key))
            {
                throw new InvalidDataException($"The item table, line {number}: the first column is not an integer.");
            }

            items[key] = Attributes(names, cells);
        }

        return items;
    }

    private static JsonElement Attributes(string[] names, string[] cells)
    {
        var attributes = new JsonObject();
        foreach (var (name, cell) in names.Zip(cells).Skip(1))
        {
            if (name != IgnoredColumn && !string.IsNullOrWhiteSpace(cell))
            {
                attributes[name] = Value(name, cell.Trim());
            }
        }

        return JsonSerializer.SerializeToElement(attributes);
    }

    private static JsonNode Value(string name, string cell)
    {
        if (ListColumns.TryGetValue(name, out var separator))
        {
            return new JsonArray([.. cell.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(static item => JsonValue.Create(item))]);
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(cell);
    }
}
