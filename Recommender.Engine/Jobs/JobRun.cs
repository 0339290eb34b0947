using Recommender.Engine.Ingest;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>A job in the hands of a worker. Everything it reports counts only while the worker holds the job.</summary>
/// <exception cref="JobLostException">By every report: the job was cancelled or has been taken over.</exception>
public sealed class JobRun
{
    private readonly JobLease _lease;
    private readonly JobProgressStore _progress;

    internal JobRun(JobLease lease, JobProgressStore progress) => (_lease, _progress) = (lease, progress);

    public TenantId Tenant => _lease.Tenant;

    public Guid Id => _lease.Id;

    public string? Subject => _lease.Subject;

    /// <summary>What was asked for, as JSON.</summary>
    public string Parameters => _lease.Parameters;

    /// <summary>The piece of an import to go on with.</summary>
    public int PiecesDone => _lease.PiecesDone;

    public int Pieces => _lease.Pieces;

    /// <summary>Writes a line to the job's log.</summary>
    /// <param name="stage">How far the job is, in [0,1].</param>
    public async Task ReportAsync(double stage, string line, CancellationToken cancellationToken) =>
        Ensure(await _progress.ReportAsync(_lease, stage, line, cancellationToken));

    /// <summary>The bytes of a piece that an import brought.</summary>
    public async Task<byte[]> ReadPieceAsync(int piece, CancellationToken cancellationToken) =>
        await _progress.ReadPieceAsync(_lease, piece, cancellationToken) ?? throw new JobLostException();

    /// <summary>Counts a piece of an import as done.</summary>
    public async Task CountAsync(int piece, ImportTally tally, CancellationToken cancellationToken) =>
        Ensure(await _progress.CountAsync(_lease, piece, tally, cancellationToken));

    /// <summary>Begins an export from its first record, whatever another worker may have made of it.</summary>
    /// <param name="total">How many records it will have, about.</param>
    public async Task BeginPiecesAsync(long total, CancellationToken cancellationToken) =>
        Ensure(await _progress.BeginPiecesAsync(_lease, total, cancellationToken));

    /// <summary>Keeps a piece of an export; <paramref name="records"/> is how many are in all pieces so far.</summary>
    public async Task AddPieceAsync(int piece, byte[] bytes, long records, CancellationToken cancellationToken) =>
        Ensure(await _progress.AddPieceAsync(_lease, piece, bytes, records, cancellationToken));

    private static void Ensure(bool isHeld)
    {
        if (!isHeld)
        {
            throw new JobLostException();
        }
    }
}

/// <summary>The job was cancelled, or another worker has taken it over.</summary>
public sealed class JobLostException : Exception;
