using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Jobs;
using Recommender.Api.Paging;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Api.Training;

internal static class ModelEndpoints
{
    private const int MostRuns = 1000;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var administration = routes.MapGroup("/admin/models").WithTags("Administration").Requires(Scopes.Admin);
        administration.MapGet("", History)
            .WithSummary("The training runs of a tenant, newest first");
        administration.MapPost("/rebuild", Rebuild)
            .WithSummary("Another name of POST /models/rebuild");

        var models = routes.MapGroup("/models").WithTags("Models").Requires(Scopes.Write);
        models.MapPost("/rebuild", Rebuild)
            .WithSummary("Train the tenant anew, as a job");
        models.MapPost("/evaluate", Evaluate)
            .WithSummary("Measure on a held-out part of the tenant's interactions how good its model is, as a job");
    }

    private static async Task<Results<Ok<ModelsBody>, ProblemResult>> History(
        RequestTenant tenant, ModelHistoryStore models, HttpContext context, CancellationToken cancellationToken, string? limit = null,
        string? cursor = null)
    {
        var (count, before) = (50, long.MaxValue);
        if ((QueryText.Whole(limit, "limit", 1, MostRuns, ref count) ?? NextLink.CheckNumber(cursor, ref before)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var records = await tenant.FindAsync(cancellationToken) is { } key
            ? await models.HistoryAsync(key, before, count + 1, cancellationToken)
            : [];
        var next = context.LinkToNext(records, count, record => record.Version.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new ModelsBody(tenant.Name, [.. records.Take(count).Select(ModelBody.Of)], count, next));
    }

    private static Task<Results<Accepted<JobBody>, ProblemResult>> Rebuild(
        RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        jobs.QueueOnceAsync(tenant, JobKinds.Rebuild, cancellationToken);

    private static Task<Results<Accepted<JobBody>, ProblemResult>> Evaluate(
        RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        jobs.QueueOnceAsync(tenant, JobKinds.Evaluation, cancellationToken);
}
