using Recommender.Api.Entities;
using Recommender.Api.Interactions;
using Recommender.Engine.Ingest;

namespace Recommender.Api.Ingest;

/// <summary>Entities to register or replace.</summary>
public sealed record EntityBatch(IReadOnlyList<NewEntity> Entities, string? TenantId = null);

/// <summary>Interactions to add.</summary>
public sealed record InteractionBatch(IReadOnlyList<NewInteraction> Interactions, string? TenantId = null);

/// <summary>What became of the records of a JSON body.</summary>
/// <param name="JobId">Names the import.</param>
/// <param name="Status"><c>completed</c>, <c>partially_completed</c> or <c>failed</c>.</param>
/// <param name="Successful">Records that changed something.</param>
/// <param name="Duplicates">Records that were known already.</param>
/// <param name="Errors">At most the first 1000; left out when there are none.</param>
public sealed record BulkResult(
    string JobId,
    string Status,
    long TotalRecords,
    long Processed,
    long Successful,
    long Failed,
    long Duplicates,
    IReadOnlyList<BulkError>? Errors)
{
    internal static BulkResult Of(ImportTally tally, string jobId) =>
        new(jobId, tally.Status, tally.Total, tally.Total, tally.Accepted, tally.Failed, tally.Duplicates,
            tally.Errors.Count == 0 ? null : [.. tally.Errors.Select(BulkError.Of)]);
}

/// <summary>A record that was not taken.</summary>
/// <param name="Line">Its place in the array, from 1.</param>
/// <param name="Error">Why.</param>
public sealed record BulkError(long Line, string? UserId, string? EntityId, string? EntityType, string Code, string Error)
{
    internal static BulkError Of(ImportError error) =>
        new(error.Line, error.UserId, error.EntityId, error.EntityType, error.Code, error.Detail);
}

/// <summary>What became of the lines of an NDJSON body.</summary>
/// <param name="Accepted">Lines that changed something.</param>
/// <param name="Duplicates">Lines that were known already.</param>
/// <param name="Errors">At most the first 1000.</param>
public sealed record LinesResult(long Accepted, long Duplicates, long Failed, IReadOnlyList<LineError> Errors)
{
    internal static LinesResult Of(ImportTally tally) =>
        new(tally.Accepted, tally.Duplicates, tally.Failed,
            [.. tally.Errors.Select(error => new LineError(error.Line, error.Code, error.Detail))]);
}

/// <summary>A line that was not taken.</summary>
public sealed record LineError(long Line, string Code, string Detail);
