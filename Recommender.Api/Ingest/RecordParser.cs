using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;
using Recommender.Api.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>Turns the bytes of records into values, one after the other; a bad record is a fault and stops nothing.</summary>
internal sealed class RecordParser<T>(JsonSerializerOptions json)
    where T : class
{
    private UInt128 _fingerprint;
    private long _line;

    public BulkRecord<T> Parse(ReadOnlySequence<byte> bytes)
    {
        Advance(bytes);
        try
        {
            var reader = new Utf8JsonReader(bytes, new() { MaxDepth = json.MaxDepth });
            var value = JsonSerializer.Deserialize<T>(ref reader, json);
            return value is null
                ? Refuse(new(FaultCode.UnprocessableBody, "the record must be an object"))
                : reader.BytesConsumed < bytes.Length && HasMore(ref reader)
                    ? Refuse(new(FaultCode.InvalidJson, "there is something after the record"))
                    : new(_line, value, null, _fingerprint);
        }
        catch (JsonException failure)
        {
            return Refuse(BadRequests.Fault(failure, place: false));
        }
    }

    /// <summary>Counts a record that cannot be parsed.</summary>
    public BulkRecord<T> Skip(Fault fault)
    {
        Advance(default);
        return Refuse(fault);
    }

    /// <summary>Counts a line that holds no record.</summary>
    public void SkipBlank() => _line++;

    private BulkRecord<T> Refuse(Fault fault) => new(_line, null, fault, _fingerprint);

    private void Advance(ReadOnlySequence<byte> bytes)
    {
        _line++;
        var seed = unchecked((long)(ulong)_fingerprint);
        if (bytes.IsSingleSegment)
        {
            _fingerprint = XxHash128.HashToUInt128(bytes.FirstSpan, seed);
            return;
        }

        var hash = new XxHash128(seed);
        foreach (var segment in bytes)
        {
            hash.Append(segment.Span);
        }

        _fingerprint = hash.GetCurrentHashAsUInt128();
    }

    private static bool HasMore(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
