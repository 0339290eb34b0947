using System.Text.Json;
using Recommender.Api.Ingest;
using Recommender.Engine.Jobs;

namespace Recommender.Api.Jobs;

/// <summary>Work that the workers do after the request for it.</summary>
/// <param name="Kind"><c>import</c>, <c>export</c>, <c>rebuild</c> or <c>evaluation</c>.</param>
/// <param name="Subject">What an import or export is of.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>partially_completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="TotalRecords">Of an import or export; while an export runs, about.</param>
/// <param name="Successful">Records so far that changed something, or were exported.</param>
/// <param name="Duplicates">Records so far that were known already.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="RemainingSeconds">Until it ends, about; left out when nobody can tell.</param>
/// <param name="Result">What came of it: of an export its size, of a rebuild the version of the model, of an evaluation its figures.</param>
/// <param name="ResultUrl">Where the file of an export can be downloaded, until it expires.</param>
/// <param name="Log">The latest lines; left out in lists.</param>
/// <param name="Errors">At most about the first 1000; left out when there are none, and in lists.</param>
public sealed record JobBody(
    Guid JobId,
    string Kind,
    string? Subject,
    string Status,
    long TotalRecords,
    long Processed,
    long Successful,
    long Failed,
    long Duplicates,
    double Progress,
    double? RemainingSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    JsonElement? Result,
    string? ResultUrl,
    IReadOnlyList<JobLogLine>? Log,
    IReadOnlyList<BulkError>? Errors)
{
    internal static JobBody Of(Job job) =>
        new(
            job.Id, job.Kind, job.Subject, job.Status, job.Total, job.Processed, job.Accepted, job.Failed, job.Duplicates,
            Math.Round(job.Progress, 4), job.Remaining is { } left ? Math.Round(left.TotalSeconds, 1) : null,
            job.CreatedAt, job.StartedAt, job.FinishedAt,
            job.Result is { } result ? JsonElement.Parse(result) : null,
            job.HasFile ? $"/api/v1/jobs/{job.Id}/result" : null,
            job.Log.Count == 0 ? null : job.Log,
            job.Errors.Count == 0 ? null : [.. job.Errors.Select(BulkError.Of)]);
}

/// <summary>Jobs, the newest first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record JobList(IReadOnlyList<JobBody> Jobs, int Limit, string? NextCursor);
