using Recommender.Engine.Ingest;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>An import that is worked on after the request that brought it.</summary>
/// <param name="Kind"><c>entities</c> or <c>interactions</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>partially_completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Total">Records in the import.</param>
public sealed record ImportJob(
    Guid Id,
    string Kind,
    string Status,
    long Total,
    long Accepted,
    long Duplicates,
    long Failed,
    IReadOnlyList<ImportError> Errors,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt)
{
    public long Processed => Accepted + Duplicates + Failed;
}

/// <summary>A job that this worker holds, and where it stands.</summary>
internal sealed record JobLease(TenantId Tenant, Guid Id, string Kind, long Token, int PiecesDone, int Pieces);
