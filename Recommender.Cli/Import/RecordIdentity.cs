using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recommender.Cli.Import;

/// <summary>
/// Gives an interaction that has neither an <c>event_id</c> nor a timestamp the id <c>file hash:line</c>, so that importing
/// the same file again changes nothing. With a timestamp, the interaction itself is its identity.
/// </summary>
internal sealed class RecordIdentity(RecordKind kind, string fileHash)
{
    public SourceRecord Complete(SourceRecord record)
    {
        if (kind == RecordKind.Entities || record.Error is not null)
        {
            return record;
        }

        try
        {
            if (JsonNode.Parse(record.Json.Span) is not JsonObject interaction)
            {
                return record with { Error = "the line is not a JSON object" };
            }

            if (interaction.ContainsKey("event_id") || interaction.ContainsKey("timestamp"))
            {
                return record;
            }

            interaction["event_id"] = $"{fileHash}:{record.Line}";
            return record with { Json = JsonSerializer.SerializeToUtf8Bytes(interaction) };
        }
        catch (JsonException broken)
        {
            return record with { Error = $"the line is not JSON: {broken.Message}" };
        }
    }
}
