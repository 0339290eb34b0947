using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Import;

/// <summary>
/// CSV with a header. Entities: <c>entity_id</c>, <c>entity_type</c>, then either a column <c>attributes</c> with JSON,
/// or one column per attribute. Interactions: the fields of the API by name, <c>metadata</c> as JSON.
/// </summary>
internal static class CsvRecords
{
    private static readonly HashSet<string> Ignored = ["tenant_id", "created_at", "updated_at", "interaction_id", "id"];

    public static async IAsyncEnumerable<SourceRecord> ReadAsync(
        Stream content, RecordKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(content, leaveOpen: true);
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        if (!await csv.ReadAsync() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains("entity_id"))
        {
            throw new CommandException("the CSV file needs a first line with column names, entity_id among them");
        }

        while (await csv.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Convert(csv, header, kind);
        }
    }

    private static SourceRecord Convert(CsvReader csv, string[] header, RecordKind kind)
    {
        var line = csv.Parser.RawRow;
        try
        {
            var record = kind == RecordKind.Entities ? Entity(csv, header) : Interaction(csv, header);
            return new(line, JsonSerializer.SerializeToUtf8Bytes(record));
        }
        catch (JsonException broken)
        {
            return new(line, default, $"a column that holds JSON cannot be read: {broken.Message}");
        }
    }

    private static JsonObject Entity(CsvReader csv, string[] header)
    {
        var attributes = csv.GetField("attributes") is { Length: > 0 } json ? JsonNode.Parse(json) : Attributes(csv, header);
        return new()
        {
            ["entity_id"] = csv.GetField("entity_id"),
            ["entity_type"] = csv.GetField("entity_type") is { Length: > 0 } type ? type : "product",
            ["attributes"] = attributes,
        };
    }

    private static JsonObject Attributes(CsvReader csv, string[] header)
    {
        var attributes = new JsonObject();
        foreach (var name in header.Where(name => name is not ("entity_id" or "entity_type" or "attributes") && !Ignored.Contains(name)))
        {
            if (csv.GetField(name) is { Length: > 0 } text)
            {
                attributes[name] = Value(text);
            }
        }

        return attributes;
    }

    private static JsonObject Interaction(CsvReader csv, string[] header)
    {
        var record = new JsonObject();
        foreach (var name in header.Where(name => !Ignored.Contains(name)))
        {
            if (csv.GetField(name) is { Length: > 0 } text)
            {
                record[name] = name switch
                {
                    "metadata" => JsonNode.Parse(text),
                    "weight" => Value(text),
                    "interaction_type" when text.StartsWith('{') => JsonNode.Parse(text),
                    _ => text,
                };
            }
        }

        return record;
    }

    // Ids such as 007 or 1e5 must not become numbers, so only what reads back to the same text does.
    private static JsonValue Value(string text) =>
        bool.TryParse(text, out var truth) ? JsonValue.Create(truth)
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number.ToString("R", CultureInfo.InvariantCulture) == text ? JsonValue.Create(number)
        : JsonValue.Create(text);
}
