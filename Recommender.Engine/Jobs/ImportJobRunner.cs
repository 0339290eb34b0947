using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>
/// Works on import jobs. Any number of workers may: each job is leased by one, and one that dies leaves its job to the
/// next, which goes on with the piece that was not counted yet.
/// </summary>
public sealed class ImportJobRunner
{
    private readonly NpgsqlDataSource _database;
    private readonly JobLeaseStore _leases;
    private readonly EntityImport _entities;
    private readonly InteractionImport _interactions;

    public ImportJobRunner(NpgsqlDataSource database, InteractionPartitions partitions)
    {
        _database = database;
        _leases = new(database);
        _entities = new(database);
        _interactions = new(database, partitions, new());
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
            if (!await RunPieceAsync(lease, piece, cancellationToken))
            {
                return true;
            }
        }

        await _leases.FinishAsync(lease, cancellationToken);
        return true;
    }

    /// <summary>
    /// Imports and counts a piece, both or neither. False when the job is not this worker's any more. Whoever erases a user
    /// waits for the end of it, and then rewrites the pieces that are left.
    /// </summary>
    private Task<bool> RunPieceAsync(JobLease lease, int piece, CancellationToken cancellationToken) =>
        _database.TransactAsync(
            async transaction =>
            {
                using var ambient = AmbientTransaction.Enter(transaction);
                await transaction.QueryAsync(TenantLock.Share([lease.Tenant]), row => row.GetInt32(0), cancellationToken);
                if (await _leases.ReadPieceAsync(lease, piece, cancellationToken) is not { } records)
                {
                    return false;
                }

                var tally = new ImportTally();
                await ImportAsync(lease, records, tally, cancellationToken);
                return await _leases.CountAsync(lease, piece, tally, cancellationToken);
            },
            cancellationToken);

    private Task ImportAsync(JobLease lease, byte[] records, ImportTally tally, CancellationToken cancellationToken) =>
        lease.Kind == "entities"
            ? _entities.ImportAsync(lease.Tenant, JobPiece.Unpack<EntityDraft>(records), tally, cancellationToken)
            : _interactions.ImportAsync(lease.Tenant, JobPiece.Unpack<InteractionDraft>(records), tally, cancellationToken);
}
