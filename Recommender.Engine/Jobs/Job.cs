using Recommender.Engine.Ingest;

namespace Recommender.Engine.Jobs;

/// <summary>Work that outlives the request that asked for it.</summary>
/// <param name="Kind">One of <see cref="JobKinds"/>.</param>
/// <param name="Subject">What an import or export is of: <c>entities</c>, <c>interactions</c> or <c>users</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>partially_completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Total">Records of an import or export; 0 for other kinds.</param>
/// <param name="Stage">How far a job is that has no records, in [0,1].</param>
/// <param name="Result">What came of it, as a JSON object; null until then.</param>
/// <param name="Log">The latest lines.</param>
/// <param name="Usual">How long the tenant's last job of the kind took; null when there was none.</param>
/// <param name="Now">When the job was in this state.</param>
public sealed record Job(
    Guid Id,
    string Kind,
    string? Subject,
    string Status,
    long Total,
    long Accepted,
    long Duplicates,
    long Failed,
    IReadOnlyList<ImportError> Errors,
    double Stage,
    string? Result,
    IReadOnlyList<JobLogLine> Log,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    TimeSpan? Usual,
    DateTimeOffset Now)
{
    private const double TooEarlyToTell = 0.01;

    public long Processed => Accepted + Duplicates + Failed;

    /// <summary>Whether there is a file to be downloaded.</summary>
    public bool HasFile => Kind == JobKinds.Export && Status == "completed" && Result?.Contains("\"expired\"", StringComparison.Ordinal) == false;

    /// <summary>In [0,1].</summary>
    public double Progress =>
        FinishedAt is not null && Status != "cancelled" ? 1 : Total == 0 ? Stage : Math.Min(1, (double)Processed / Total);

    /// <summary>
    /// For records by the pace so far, for what has none by how long it took last time; null when neither says anything.
    /// </summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Status != "running" || StartedAt is not { } started)
            {
                return null;
            }

            var elapsed = Now - started;
            return Total > 0 ? (Progress < TooEarlyToTell ? null : elapsed * ((1 - Progress) / Progress))
                : Usual is { } usual ? (usual > elapsed ? usual - elapsed : TimeSpan.Zero)
                : null;
        }
    }
}

/// <summary>A line of a job's log.</summary>
public sealed record JobLogLine(DateTimeOffset At, string Text);
