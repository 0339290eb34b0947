using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Entities;
using Recommender.Api.Errors;
using Recommender.Api.Interactions;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Ingest;

internal static class BulkEndpoints
{
    private static readonly string[] MoreTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    public static void MapBulk(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/entities/bulk", ImportEntities).WithTags("Entities").Requires(Scopes.Write)
            .Accepts<EntityBatch>("application/json", MoreTypes).WithMetadata(BodySizes.Unlimited)
            .WithSummary("Register or replace many entities");
        routes.MapPost("/interactions/bulk", ImportInteractions).WithTags("Interactions").Requires(Scopes.Write)
            .Accepts<InteractionBatch>("application/json", MoreTypes).WithMetadata(BodySizes.Unlimited)
            .WithSummary("Add many interactions");
    }

    private static async Task<Results<Accepted<BulkResult>, Ok<LinesResult>, ProblemResult>> ImportEntities(
        HttpContext context, RequestTenant tenant, EntityImport import, CancellationToken cancellationToken)
    {
        using var body = await BulkBody.OpenAsync(context, "entities", cancellationToken);
        var named = tenant.Naming(body.TenantId);
        var key = await named.FindOrCreateAsync(cancellationToken);
        var tally = new ImportTally();
        await foreach (var batch in body.ReadAsync<NewEntity>(EntityImport.BatchSize, cancellationToken))
        {
            await import.ImportAsync(key, batch.ConvertAll(record => record.ToImport(named, key)), tally, cancellationToken);
        }

        return Answer(body, tally);
    }

    private static async Task<Results<Accepted<BulkResult>, Ok<LinesResult>, ProblemResult>> ImportInteractions(
        HttpContext context, RequestTenant tenant, InteractionImport import, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var body = await BulkBody.OpenAsync(context, "interactions", cancellationToken);
        var named = tenant.Naming(body.TenantId);
        var key = await named.FindOrCreateAsync(cancellationToken);
        var (tally, now) = (new ImportTally(), clock.GetUtcNow());
        await foreach (var batch in body.ReadAsync<NewInteraction>(InteractionImport.BatchSize, cancellationToken))
        {
            await import.ImportAsync(key, batch.ConvertAll(record => record.ToImport(named, key, now)), tally, cancellationToken);
        }

        return Answer(body, tally);
    }

    private static Results<Accepted<BulkResult>, Ok<LinesResult>, ProblemResult> Answer(BulkBody body, ImportTally tally) =>
        body.IsStreamed
            ? TypedResults.Ok(LinesResult.Of(tally))
            : TypedResults.Accepted((string?)null, BulkResult.Of(tally, $"import_{Guid.CreateVersion7():N}"));
}
