using System.Buffers;
using System.Text.Json;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Import;

/// <summary>Sends records in batches of newline-delimited JSON, a few batches at a time, and counts what became of each.</summary>
internal sealed class RecordUpload(ServiceClient service, RecordKind kind)
{
    private const int BatchRecords = 5_000;
    private const int BatchBytes = 4 << 20;

    // Two: the service writes one batch while the next is on its way; more only queue in front of the same database.
    private const int InFlight = 2;

    private readonly string _path = $"/api/v1/{kind.ToString().ToLowerInvariant()}/bulk";

    public ImportReport Report { get; } = new();

    public async Task RunAsync(IAsyncEnumerable<SourceRecord> records, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(BatchesAsync(records), options, (batch, token) => new(SendAsync(batch, token)));
    }

    private async IAsyncEnumerable<Batch> BatchesAsync(IAsyncEnumerable<SourceRecord> records)
    {
        var batch = new Batch();
        await foreach (var record in records)
        {
            if (record.Error is { } error)
            {
                Report.Fail(new(record.Line, error));
                continue;
            }

            batch.Add(record);
            if (batch.Lines.Count == BatchRecords || batch.Bytes.WrittenCount >= BatchBytes)
            {
                yield return batch;
                batch = new();
            }
        }

        if (batch.Lines.Count > 0)
        {
            yield return batch;
        }
    }

    private async Task SendAsync(Batch batch, CancellationToken cancellationToken)
    {
        using var answer = await service.PostLinesAsync(_path, batch.Bytes.WrittenMemory, cancellationToken);
        Report.Count(answer.RootElement.GetProperty("accepted").GetInt64(), answer.RootElement.GetProperty("duplicates").GetInt64());
        foreach (var error in answer.RootElement.GetProperty("errors").EnumerateArray())
        {
            // The service counts the lines of the batch from 1.
            Report.Fail(new(batch.Lines[error.GetProperty("line").GetInt32() - 1], error.GetProperty("detail").GetString() ?? "refused"));
        }
    }

    private sealed class Batch
    {
        public List<long> Lines { get; } = new(BatchRecords);

        public ArrayBufferWriter<byte> Bytes { get; } = new(BatchBytes);

        public void Add(SourceRecord record)
        {
            Lines.Add(record.Line);
            Bytes.Write(record.Json.Span);
            Bytes.Write("\n"u8);
        }
    }
}
