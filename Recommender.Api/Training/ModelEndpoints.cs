using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Api.Training;

internal static class ModelEndpoints
{
    private const int MostRuns = 1000;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/admin/models").WithTags("Administration").Requires(Scopes.Admin);

        models.MapGet("", History)
            .WithSummary("The training runs of a tenant, newest first");
        models.MapPost("/rebuild", Rebuild)
            .WithSummary("Train the tenant anew as soon as a worker is free");
    }

    private static async Task<Results<Ok<ModelsBody>, ProblemResult>> History(
        RequestTenant tenant, ModelHistoryStore models, CancellationToken cancellationToken, string? limit = null)
    {
        var count = 50;
        if (QueryText.Whole(limit, "limit", 1, MostRuns, ref count) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var records = await tenant.FindAsync(cancellationToken) is { } key
            ? await models.HistoryAsync(key, count, cancellationToken)
            : [];
        return TypedResults.Ok(new ModelsBody(tenant.Name, records.ConvertAll(ModelBody.Of)));
    }

    private static async Task<Results<Accepted, ProblemResult>> Rebuild(
        RequestTenant tenant, TenantWorkStore work, CancellationToken cancellationToken)
    {
        if (await tenant.FindAsync(cancellationToken) is not { } key)
        {
            return (ProblemResult)new Fault(FaultCode.TenantNotFound, tenant.Name);
        }

        await work.RequestRebuildAsync(key, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
