using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>A body with one JSON object per line, read as it arrives: memory does not grow with its length.</summary>
internal sealed class NdjsonBody(PipeReader body)
{
    private const int LongestLine = 1_048_576;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private bool _isSkipping;

    /// <summary>Batches of at most this many records; the last one may be smaller.</summary>
    public async IAsyncEnumerable<List<BulkRecord<T>>> ReadAsync<T>(
        int batchSize, JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var parser = new RecordParser<T>(json);
        var batch = new List<BulkRecord<T>>(batchSize);
        var isStart = true;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var rest = isStart ? WithoutMark(read.Buffer) : read.Buffer;
            isStart &= read.Buffer.Length < ByteOrderMark.Length;
            while (TakeLine(ref rest, read.IsCompleted, out var line))
            {
                Add(parser, line, batch);
                if (batch.Count == batchSize)
                {
                    yield return batch;
                    batch = new(batchSize);
                }
            }

            SkipOverlong(parser, ref rest, batch);
            body.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> rest, bool isEnd, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        if (!isEnd || rest.IsEmpty)
        {
            return false;
        }

        line = rest;
        rest = rest.Slice(rest.End);
        return true;
    }

    private void Add<T>(RecordParser<T> parser, ReadOnlySequence<byte> line, List<BulkRecord<T>> batch)
        where T : class
    {
        if (_isSkipping)
        {
            // The end of a line that was refused when it became too long.
            _isSkipping = false;
        }
        else if (line.Length > LongestLine)
        {
            batch.Add(parser.Skip(TooLong));
        }
        else if (IsBlank(line))
        {
            parser.SkipBlank();
        }
        else
        {
            batch.Add(parser.Parse(line));
        }
    }

    // Without this the pipe would collect the whole of a line that has no end.
    private void SkipOverlong<T>(RecordParser<T> parser, ref ReadOnlySequence<byte> rest, List<BulkRecord<T>> batch)
        where T : class
    {
        if (rest.Length > LongestLine || (_isSkipping && !rest.IsEmpty))
        {
            if (!_isSkipping)
            {
                batch.Add(parser.Skip(TooLong));
            }

            _isSkipping = true;
            rest = rest.Slice(rest.End);
        }
    }

    private static Fault TooLong => new(FaultCode.PayloadTooLarge, $"the line is longer than {LongestLine} bytes");

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySequence<byte> WithoutMark(ReadOnlySequence<byte> start)
    {
        Span<byte> first = stackalloc byte[3];
        if (start.Length < first.Length)
        {
            return start;
        }

        start.Slice(0, first.Length).CopyTo(first);
        return first.SequenceEqual(ByteOrderMark) ? start.Slice(first.Length) : start;
    }
}
