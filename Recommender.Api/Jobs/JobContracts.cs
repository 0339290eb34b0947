using Recommender.Api.Ingest;
using Recommender.Engine.Jobs;

namespace Recommender.Api.Jobs;

/// <summary>An import that the workers do.</summary>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>partially_completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Successful">Records that changed something so far.</param>
/// <param name="Duplicates">Records so far that were known already.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Errors">At most about the first 1000; left out when there are none.</param>
public sealed record JobBody(
    Guid JobId,
    string Kind,
    string Status,
    long TotalRecords,
    long Processed,
    long Successful,
    long Failed,
    long Duplicates,
    double Progress,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<BulkError>? Errors)
{
    internal static JobBody Of(ImportJob job) =>
        new(
            job.Id, job.Kind, job.Status, job.Total, job.Processed, job.Accepted, job.Failed, job.Duplicates,
            job.Total == 0 ? 1 : Math.Round((double)job.Processed / job.Total, 4), job.CreatedAt, job.FinishedAt,
            job.Errors.Count == 0 ? null : [.. job.Errors.Select(BulkError.Of)]);
}

/// <summary>Jobs, the newest first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record JobList(IReadOnlyList<JobBody> Jobs, int Limit, string? NextCursor);
