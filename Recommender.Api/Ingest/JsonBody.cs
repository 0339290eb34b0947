using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Recommender.Api.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>
/// A body that is one JSON object with an array of records. It is read as a whole, because the tenant may stand behind
/// the array and nothing is written before the JSON is known to be complete; the records are then parsed one by one.
/// </summary>
internal sealed class JsonBody : IDisposable
{
    private const long LongestBody = 100 * 1024 * 1024;

    private readonly PipeReader _body;
    private readonly ReadOnlySequence<byte> _whole;
    private readonly ReadOnlySequence<byte> _records;

    private readonly ByteBudget.Share _share;

    private JsonBody(PipeReader body, ReadOnlySequence<byte> whole, string array, ByteBudget.Share share)
    {
        (_body, _whole, _share) = (body, whole, share);
        (_records, TenantId, Count) = BulkShape.Find(whole, array);
    }

    public string? TenantId { get; }

    public int Count { get; }

    /// <param name="body">The body.</param>
    /// <param name="array">The field that holds the records.</param>
    /// <param name="memory">What the body is taken from as it arrives.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RefusedException">The body is too long, not JSON or of another shape, or others have taken the memory.</exception>
    public static async Task<JsonBody> ReadAsync(PipeReader body, string array, ByteBudget memory, CancellationToken cancellationToken)
    {
        var share = memory.Open();
        try
        {
            return Open(body, await ReadAsync(body, share, Math.Min(LongestBody, memory.Bytes), cancellationToken), array, share);
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private static async Task<ReadOnlySequence<byte>> ReadAsync(
        PipeReader body, ByteBudget.Share share, long longest, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            try
            {
                share.GrowTo(Math.Min(read.Buffer.Length, longest));
                if (read.Buffer.Length > longest)
                {
                    throw new RefusedException(new(
                        FaultCode.PayloadTooLarge, $"a JSON body may have {longest} bytes; application/x-ndjson has no limit"));
                }
            }
            catch (RefusedException)
            {
                body.AdvanceTo(read.Buffer.End);
                throw;
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Gives the buffer back: the server waits for that before it takes the connection's next request.</summary>
    public void Dispose()
    {
        _body.AdvanceTo(_whole.End);
        _share.Dispose();
    }

    private static JsonBody Open(PipeReader body, ReadOnlySequence<byte> whole, string array, ByteBudget.Share share)
    {
        try
        {
            return new(body, whole, array, share);
        }
        catch (JsonException wrong)
        {
            body.AdvanceTo(whole.End);
            throw new RefusedException(BadRequests.Fault(wrong, place: true));
        }
        catch
        {
            body.AdvanceTo(whole.End);
            throw;
        }
    }

    /// <summary>Batches of at most this many records; the last one may be smaller.</summary>
    public IEnumerable<List<BulkRecord<T>>> Read<T>(int batchSize, JsonSerializerOptions json)
        where T : class
    {
        var parser = new RecordParser<T>(json);
        var position = 0L;
        var state = new JsonReaderState(new() { MaxDepth = json.MaxDepth + 2 });
        for (var left = Count; left > 0; left -= batchSize)
        {
            yield return Take(Math.Min(left, batchSize), parser, ref position, ref state);
        }
    }

    private List<BulkRecord<T>> Take<T>(int count, RecordParser<T> parser, ref long position, ref JsonReaderState state)
        where T : class
    {
        var batch = new List<BulkRecord<T>>(count);
        var start = _records.Slice(position);
        var reader = new Utf8JsonReader(start, isFinalBlock: true, state);
        while (batch.Count < count)
        {
            reader.Read();
            if (batch.Count == 0 && position == 0 && reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0)
            {
                reader.Read();
            }

            var from = reader.TokenStartIndex;
            reader.Skip();
            batch.Add(parser.Parse(start.Slice(from, reader.BytesConsumed - from)));
        }

        (position, state) = (position + reader.BytesConsumed, reader.CurrentState);
        return batch;
    }
}
