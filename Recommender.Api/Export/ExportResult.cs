using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Recommender.Engine.Storage;
using HttpJson = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Recommender.Api.Export;

/// <summary>Rows as a file that is written while they are read.</summary>
/// <param name="rows">All of them, in order.</param>
/// <param name="format"><c>json</c>, <c>csv</c> or <c>ndjson</c>.</param>
/// <param name="name">The file's name without its ending.</param>
/// <param name="columns">The first line of CSV.</param>
/// <param name="cells">A further line of CSV.</param>
internal sealed class ExportResult<T>(
    IAsyncEnumerable<T> rows, string format, string name, IReadOnlyList<string> columns, Func<T, IReadOnlyList<CsvCell>> cells) : IResult
{
    private const int FlushAt = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var aborted = httpContext.RequestAborted;
        await httpContext.RequestServices.GetRequiredService<StorageWatch>().EnsureAnswersAsync();
        await using var row = rows.GetAsyncEnumerator(aborted);

        // The first row is read before the answer begins, so that storage that is away is a 503 and not half a file.
        var hasRow = await row.MoveNextAsync();
        httpContext.Response.ContentType = format switch
        {
            "csv" => "text/csv; charset=utf-8",
            "ndjson" => "application/x-ndjson",
            _ => "application/json",
        };
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{format}\"";
        var body = httpContext.Response.BodyWriter;
        var json = httpContext.RequestServices.GetRequiredService<IOptions<HttpJson>>().Value.SerializerOptions;

        await WriteAsync(body, format == "csv" ? Line(columns) : format == "json" ? "["u8.ToArray() : [], aborted);
        for (var isFirst = true; hasRow; isFirst = false)
        {
            WriteRow(body, row.Current, isFirst, json);
            if (body.UnflushedBytes > FlushAt)
            {
                await body.FlushAsync(aborted);
            }

            hasRow = await row.MoveNextAsync();
        }

        await WriteAsync(body, format == "json" ? "\n]\n"u8.ToArray() : [], aborted);
    }

    private void WriteRow(PipeWriter body, T row, bool isFirst, JsonSerializerOptions json)
    {
        if (format == "csv")
        {
            Write(body, Line([.. cells(row).Select(cell => cell.Value)]));
            return;
        }

        if (format == "json")
        {
            Write(body, isFirst ? "\n"u8 : ",\n"u8);
        }

        using (var writer = new Utf8JsonWriter(body, new() { Encoder = json.Encoder, SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, row, json);
        }

        if (format == "ndjson")
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

    private static async Task WriteAsync(PipeWriter body, byte[] bytes, CancellationToken cancellationToken)
    {
        Write(body, bytes);
        await body.FlushAsync(cancellationToken);
    }
}
