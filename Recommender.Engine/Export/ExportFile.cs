using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Recommender.Engine.Json;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Export;

/// <summary>Rows as a file that is written while they are read, so that memory does not grow with their number.</summary>
public sealed class ExportFile : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;

    private readonly ExportRequest _request;
    private readonly IReadOnlyList<string> _columns;
    private readonly IAsyncEnumerator<IExportRow> _rows;
    private bool _hasRow;

    private ExportFile(ExportRequest request, IReadOnlyList<string> columns, IAsyncEnumerable<IExportRow> rows, CancellationToken cancellationToken)
    {
        (_request, _columns) = (request, columns);
        _rows = rows.GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>How many rows were written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads the first row, so that storage that is away is known before anything is written.</summary>
    /// <param name="tenant">Whose rows; null for a tenant that has none yet.</param>
    public static async Task<ExportFile> OpenAsync(
        ExportStore store, TenantId? tenant, ExportRequest request, CancellationToken cancellationToken)
    {
        var (columns, rows) = tenant is { } key ? Read(store, key, request, cancellationToken) : (ColumnsOf(request), AsyncEnumerable.Empty<IExportRow>());
        var file = new ExportFile(request, columns, rows, cancellationToken);
        file._hasRow = await file._rows.MoveNextAsync();
        return file;
    }

    /// <summary>Writes all of it; the writer is flushed now and then, and at the end.</summary>
    public async Task WriteAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        Write(body, _request.Format switch { "csv" => Line(_columns), "json" => "["u8.ToArray(), _ => [] });
        await body.FlushAsync(cancellationToken);
        for (; _hasRow; _hasRow = await _rows.MoveNextAsync())
        {
            WriteRow(body, _rows.Current);
            Rows++;
            if (body.UnflushedBytes > FlushAt)
            {
                await body.FlushAsync(cancellationToken);
            }
        }

        Write(body, _request.Format == "json" ? "\n]\n"u8 : []);
        await body.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private static (IReadOnlyList<string> Columns, IAsyncEnumerable<IExportRow> Rows) Read(
        ExportStore store, TenantId tenant, ExportRequest request, CancellationToken cancellationToken) => (ColumnsOf(request), request.Subject switch
        {
            "entities" => store.EntitiesAsync(tenant, request.EntityType, request.ModifiedAfter, request.WithVectors, cancellationToken)
                .Select(IExportRow (row) => EntityExport.Of(row, request.Tenant)),
            "interactions" => store.InteractionsAsync(tenant, request.From, request.To, cancellationToken)
                .Select(IExportRow (row) => InteractionExport.Of(row, request.Tenant)),
            _ => store.UsersAsync(tenant, request.WithVectors, cancellationToken)
                .Select(IExportRow (row) => UserExport.Of(row, request.Tenant, request.WithVectors)),
        });

    private static IReadOnlyList<string> ColumnsOf(ExportRequest request) => request.Subject switch
    {
        "entities" => EntityExport.Columns,
        "interactions" => InteractionExport.Columns,
        _ => UserExport.Columns(request.WithVectors),
    };

    private void WriteRow(PipeWriter body, IExportRow row)
    {
        if (_request.Format == "csv")
        {
            Write(body, Line([.. row.Cells().Select(cell => cell.Value)]));
            return;
        }

        if (_request.Format == "json")
        {
            Write(body, Rows == 0 ? "\n"u8 : ",\n"u8);
        }

        using (var writer = new Utf8JsonWriter(body, new() { Encoder = WireJson.Options.Encoder, SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, row, row.GetType(), WireJson.Options);
        }

        if (_request.Format == "ndjson")
        {
            Write(body, "\n"u8);
        }
    }

    private static byte[] Line(IReadOnlyList<string> values) => Encoding.UTF8.GetBytes(string.Join(',', values) + "\r\n");

    private static void Write(PipeWriter body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.GetSpan(bytes.Length));
        body.Advance(bytes.Length);
    }
}
