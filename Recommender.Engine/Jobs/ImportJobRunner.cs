using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Jobs;

/// <summary>
/// Works on import jobs. Any number of workers may: each job is leased by one, and one that dies leaves its job to the
/// next, which goes on with the piece that was not counted yet; importing that one twice changes nothing.
/// </summary>
public sealed class ImportJobRunner
{
    private readonly JobLeaseStore _leases;
    private readonly EntityImport _entities;
    private readonly InteractionImport _interactions;

    public ImportJobRunner(NpgsqlDataSource database, InteractionPartitions partitions, IngestMetrics metrics)
    {
        _leases = new(database);
        _entities = new(database, metrics);
        _interactions = new(database, partitions, new(), metrics);
    }

    /// <summary>Works on the oldest waiting job to its end; false when none waits.</summary>
    public async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        if (await _leases.TakeAsync(cancellationToken) is not { } lease)
        {
            return false;
        }

        for (var piece = lease.PiecesDone; piece < lease.Pieces; piece++)
        {
            var tally = new ImportTally();
            if (await _leases.ReadPieceAsync(lease, piece, cancellationToken) is not { } records)
            {
                return true;
            }

            await ImportAsync(lease, records, tally, cancellationToken);
            if (!await _leases.CountAsync(lease, piece, tally, cancellationToken))
            {
                return true;
            }
        }

        await _leases.FinishAsync(lease, cancellationToken);
        return true;
    }

    private Task ImportAsync(JobLease lease, byte[] records, ImportTally tally, CancellationToken cancellationToken) =>
        lease.Kind == "entities"
            ? _entities.ImportAsync(lease.Tenant, JobPiece.Unpack<EntityDraft>(records), tally, cancellationToken)
            : _interactions.ImportAsync(lease.Tenant, JobPiece.Unpack<InteractionDraft>(records), tally, cancellationToken);
}
