using System.Buffers;
using System.Text.Json;
using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>Finds the array of records and the tenant in a bulk body, and makes sure that all of it is JSON.</summary>
internal static class BulkShape
{
    /// <exception cref="RefusedException">The body is of another shape.</exception>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static (ReadOnlySequence<byte> Records, string? Tenant, int Count) Find(ReadOnlySequence<byte> body, string array)
    {
        var reader = new Utf8JsonReader(body, new() { MaxDepth = 64 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new RefusedException(Shape($"the body must be an object with the field {array}"));
        }

        (ReadOnlySequence<byte>? records, string? tenant, var count) = (null, null, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(array) && records is null)
            {
                reader.Read();
                var from = reader.TokenStartIndex;
                count = CountItems(ref reader, array);
                records = body.Slice(from, reader.BytesConsumed - from);
            }
            else if (reader.ValueTextEquals("tenant_id"))
            {
                reader.Read();
                tenant = reader.TokenType is JsonTokenType.String or JsonTokenType.Null
                    ? reader.GetString()
                    : throw new RefusedException(Shape("tenant_id must be text"));
            }
            else if (reader.ValueTextEquals(array))
            {
                throw new RefusedException(Shape($"{array} is given twice"));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Whatever follows the object makes the body something else than JSON.
        _ = reader.Read();
        return records is { } found ? (found, tenant, count) : throw new RefusedException(Shape($"missing '{array}'"));
    }

    private static int CountItems(ref Utf8JsonReader reader, string array)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new RefusedException(Shape($"{array} must be an array"));
        }

        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }

    private static Fault Shape(string message) => new(FaultCode.UnprocessableBody, message);
}
