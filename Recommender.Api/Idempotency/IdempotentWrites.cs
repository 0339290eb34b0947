using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Recommender.Api.Admin;
using Recommender.Api.Errors;
using Recommender.Api.Ingest;
using Recommender.Api.Tenancy;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Idempotency;
using Recommender.Engine.Storage;

namespace Recommender.Api.Idempotency;

/// <summary>
/// Executes a POST with an <c>Idempotency-Key</c> once: its writes and its answer are committed together, and later
/// requests with the key get that answer. Anything but a final answer (500 and above) leaves no trace. Bulk routes commit
/// batch by batch, and their answer after that: in one transaction the rows of the first batch would be locked for everybody
/// until the last, and what was imported without an answer is imported again without changing anything.
/// </summary>
internal sealed class IdempotentWrites(RequestDelegate next, BulkDatabase database, KeyedImports imports, StorageWatch storage)
{
    private const string Replayed = "Idempotency-Replayed";

    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.GetEndpoint() is not null
        && context.Features.Get<RequestTenant>() is not null && KeyHeader.Of(context) is { } key
            ? InvokeAsync(context, key)
            : next(context);

    private async Task InvokeAsync(HttpContext context, IdempotencyKey key)
    {
        using var body = await KeyedBody.ReadAsync(context, context.RequestAborted);
        using var place = BodySizes.IsUnlimited(context) ? await imports.EnterAsync(context.RequestAborted) : null;
        var aborted = context.RequestAborted;
        try
        {
            await storage.RunToEndAsync(
                stop =>
                {
                    context.RequestAborted = stop;
                    return OnceAsync(context, key, body.Fingerprint);
                },
                aborted);
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    private async Task OnceAsync(HttpContext context, IdempotencyKey key, byte[] fingerprint)
    {
        await using var connection = await database.Source.OpenConnectionAsync(context.RequestAborted);
        await using var transaction = await connection.BeginTransactionAsync(context.RequestAborted);
        if (!await IdempotencyStore.TakeAsync(transaction, key, context.RequestAborted))
        {
            await ProblemWriter.WriteAsync(context, InUse);
        }
        else if (await IdempotencyStore.FindAsync(transaction, key, context.RequestAborted) is not { } known)
        {
            await ExecuteAsync(context, transaction, key, fingerprint);
        }
        else if (known.Fingerprint.AsSpan().SequenceEqual(fingerprint))
        {
            await (HoldsSecret(context, known.Status) ? ProblemWriter.WriteAsync(context, ShownAlready) : ReplayAsync(context, known));
        }
        else
        {
            await ProblemWriter.WriteAsync(context, Reused);
        }
    }

    private async Task ExecuteAsync(HttpContext context, NpgsqlTransaction transaction, IdempotencyKey key, byte[] fingerprint)
    {
        var response = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body, response));
        var visit = BodySizes.IsUnlimited(context) ? null : AmbientTransaction.Enter(transaction);
        try
        {
            await next(context);
        }
        finally
        {
            visit?.Dispose();
            context.Features.Set(response);
        }

        if (context.Response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            var kept = HoldsSecret(context, context.Response.StatusCode) ? [] : body.ToArray();
            await storage.RunToEndAsync(stop => SaveAsync(context, transaction, key, fingerprint, kept, stop), CancellationToken.None);
            await (visit?.CommittedAsync() ?? Task.CompletedTask);
        }

        body.Position = 0;
        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task SaveAsync(
        HttpContext context, NpgsqlTransaction transaction, IdempotencyKey key, byte[] fingerprint, byte[] body, CancellationToken cancellationToken)
    {
        var headers = context.Response.Headers;
        var answer = new StoredAnswer(
            fingerprint, context.Response.StatusCode, context.Response.ContentType, headers.Location, headers.ETag, body);
        var tenant = context.Features.GetRequiredFeature<RequestTenant>().Name;
        await IdempotencyStore.SaveAsync(transaction, key, tenant, answer, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Task ReplayAsync(HttpContext context, StoredAnswer known)
    {
        var response = context.Response;
        response.StatusCode = known.Status;
        response.ContentType = known.ContentType;
        response.Headers.Location = known.Location;
        response.Headers.ETag = known.ETag;
        response.Headers[Replayed] = "true";
        response.ContentLength = known.Body.Length;
        return response.Body.WriteAsync(known.Body, 0, known.Body.Length, context.RequestAborted);
    }

    private static bool HoldsSecret(HttpContext context, int status) =>
        status < StatusCodes.Status400BadRequest && context.GetEndpoint()!.Metadata.GetMetadata<ShownOnce>() is not null;

    private static Problem ShownAlready { get; } = new Fault(
        FaultCode.Conflict, "the first request with this key was done; its answer holds a secret and is shown only once").ToProblem();

    private static Problem InUse { get; } = new Fault(
        FaultCode.IdempotencyKeyInUse, "the first request with this key is still being worked on").ToProblem() with
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private static Problem Reused { get; } =
        new Fault(FaultCode.IdempotencyKeyReused, "this key was used for a request with another body or query").ToProblem();
}
