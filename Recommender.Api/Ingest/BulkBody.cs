using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using HttpJson = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Recommender.Api.Ingest;

/// <summary>The records of a bulk request, whichever of the two forms they come in.</summary>
internal sealed class BulkBody : IDisposable
{
    private readonly HttpContext _context;
    private readonly JsonBody? _array;

    private BulkBody(HttpContext context, JsonBody? array) => (_context, _array) = (context, array);

    /// <summary>One record per line rather than an array.</summary>
    public bool IsStreamed => _array is null;

    /// <summary>The tenant that the body names; a streamed one names none.</summary>
    public string? TenantId => _array?.TenantId;

    /// <param name="context">The request.</param>
    /// <param name="array">The field that holds the records in the form with an array.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<BulkBody> OpenAsync(HttpContext context, string array, CancellationToken cancellationToken)
    {
        var type = context.Request.GetTypedHeaders().ContentType?.MediaType.Value ?? "";
        if (LineTypes.Contains(type))
        {
            return new(context, null);
        }

        return context.Request.HasJsonContentType()
            ? new(context, await JsonBody.ReadAsync(
                context.Request.BodyReader, array, context.RequestServices.GetRequiredService<BodyBudgets>().Memory, cancellationToken))
            : throw new RefusedException(new(
                FaultCode.UnsupportedMediaType, "the body must be application/json or application/x-ndjson"));
    }

    /// <param name="batchSize">How many at a time, unless an operator said otherwise.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RefusedException">There are more records than an operator allows.</exception>
    public IAsyncEnumerable<List<BulkRecord<T>>> ReadAsync<T>(int batchSize, CancellationToken cancellationToken)
        where T : class
    {
        var json = _context.RequestServices.GetRequiredService<IOptions<HttpJson>>().Value.SerializerOptions;
        var options = _context.RequestServices.GetRequiredService<BodyOptions>();
        var size = options.BatchSize ?? batchSize;
        var most = options.MaxRecords ?? int.MaxValue;
        return _array is null ? UpToAsync(new NdjsonBody(_context.Request.BodyReader).ReadAsync<T>(size, json, cancellationToken), most)
            : _array.Count > most ? throw TooMany(most, "nothing was imported")
            : InTurnAsync(_array.Read<T>(size, json), cancellationToken);
    }

    public void Dispose() => _array?.Dispose();

    private static RefusedException TooMany(int most, string what) =>
        new(new(FaultCode.PayloadTooLarge, $"an import may have {most} records; {what}"));

    private static async IAsyncEnumerable<List<T>> UpToAsync<T>(IAsyncEnumerable<List<T>> batches, int most)
    {
        var read = 0;
        await foreach (var batch in batches)
        {
            if (batch.Count > most - read)
            {
                throw TooMany(most, $"the first {read} were imported");
            }

            read += batch.Count;
            yield return batch;
        }
    }

    private static async IAsyncEnumerable<T> InTurnAsync<T>(
        IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }

        await Task.CompletedTask;
    }
}
