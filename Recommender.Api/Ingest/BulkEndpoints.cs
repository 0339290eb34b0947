using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Entities;
using Recommender.Api.Interactions;
using Recommender.Api.Jobs;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Ingest;

internal static class BulkEndpoints
{
    private static readonly string[] MoreTypes = [.. LineTypes.All];

    public static void MapBulk(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/entities/bulk", ImportEntities).WithTags("Entities").Requires(Scopes.Write)
            .Accepts<EntityBatch>("application/json", MoreTypes).WithMetadata(BodySizes.Unlimited)
            .WithSummary("Register or replace many entities");
        routes.MapPost("/interactions/bulk", ImportInteractions).WithTags("Interactions").Requires(Scopes.Write)
            .Accepts<InteractionBatch>("application/json", MoreTypes).WithMetadata(BodySizes.Unlimited)
            .WithSummary("Add many interactions");
    }

    private static async Task<Results<Accepted<BulkResult>, Accepted<JobBody>, Ok<LinesResult>>> ImportEntities(
        HttpContext context, RequestTenant tenant, EntityImport import, BulkJobs jobs, ImportEvents events, StorageWatch storage,
        CancellationToken cancellationToken, [FromQuery(Name = "async")] bool isAsync = false)
    {
        using var body = await BulkBody.OpenAsync(context, "entities", cancellationToken);
        var named = tenant.Naming(body.TenantId);
        var key = await named.FindOrCreateAsync(cancellationToken);
        var batches = body.ReadAsync<NewEntity>(EntityImport.BatchSize, cancellationToken)
            .Select(batch => batch.ConvertAll(record => record.ToImport(named, key)));
        return isAsync
            ? await jobs.QueueAsync(key, "entities", batches, cancellationToken)
            : await AnswerAsync(
                body, batches, storage, (batch, tally, token) => import.ImportAsync(key, batch, tally, token),
                (name, tally, token) => events.AddAsync(key, name, "entities", tally, token), cancellationToken);
    }

    private static async Task<Results<Accepted<BulkResult>, Accepted<JobBody>, Ok<LinesResult>>> ImportInteractions(
        HttpContext context, RequestTenant tenant, InteractionImport import, BulkJobs jobs, ImportEvents events, StorageWatch storage,
        TimeProvider clock, CancellationToken cancellationToken, [FromQuery(Name = "async")] bool isAsync = false)
    {
        using var body = await BulkBody.OpenAsync(context, "interactions", cancellationToken);
        var named = tenant.Naming(body.TenantId);
        var key = await named.FindOrCreateAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var batches = body.ReadAsync<NewInteraction>(InteractionImport.BatchSize, cancellationToken)
            .Select(batch => batch.ConvertAll(record => record.ToImport(named, key, now)));
        return isAsync
            ? await jobs.QueueAsync(key, "interactions", batches, cancellationToken)
            : await AnswerAsync(
                body, batches, storage, (batch, tally, token) => import.ImportAsync(key, batch, tally, token),
                (name, tally, token) => events.AddAsync(key, name, "interactions", tally, token), cancellationToken);
    }

    private static async Task<Results<Accepted<BulkResult>, Accepted<JobBody>, Ok<LinesResult>>> AnswerAsync<T>(
        BulkBody body, IAsyncEnumerable<T> batches, StorageWatch storage, Func<T, ImportTally, CancellationToken, Task> import,
        Func<string, ImportTally, CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        // The next batch is read and parsed while one is on its way through the database.
        var tally = new ImportTally();
        var importing = Task.CompletedTask;
        try
        {
            await foreach (var batch in batches)
            {
                await importing;
                importing = storage.RunAsync(token => import(batch, tally, token), cancellationToken);
            }
        }
        finally
        {
            await importing;
        }

        var name = $"import_{Guid.CreateVersion7():N}";
        await storage.RunAsync(token => tell(name, tally, token), cancellationToken);
        return body.IsStreamed
            ? TypedResults.Ok(LinesResult.Of(tally))
            : TypedResults.Accepted((string?)null, BulkResult.Of(tally, name));
    }
}
