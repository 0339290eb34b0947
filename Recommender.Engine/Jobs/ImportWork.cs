using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Imports piece by piece: each is imported and counted, both or neither, and then no older answer is given.</summary>
public sealed class ImportWork(
    NpgsqlDataSource database, InteractionPartitions partitions, IngestMetrics metrics, CatalogueNotices notices) : IJobWork
{
    private readonly EntityImport _entities = new(database, metrics);
    private readonly InteractionImport _interactions = new(database, partitions, new(), metrics);

    public string Kind => JobKinds.Import;

    public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        for (var piece = run.PiecesDone; piece < run.Pieces; piece++)
        {
            await ImportAsync(run, piece, cancellationToken);
            await notices.ChangedAsync(run.Tenant);
        }

        return null;
    }

    // Whoever erases a user waits for the end of it, and then rewrites the pieces that are left.
    private Task<bool> ImportAsync(JobRun run, int piece, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                using var ambient = AmbientTransaction.Enter(transaction);
                await transaction.QueryAsync(TenantLock.Share([run.Tenant]), row => row.GetInt32(0), cancellationToken);
                var tally = new ImportTally();
                await ImportAsync(run, await run.ReadPieceAsync(piece, cancellationToken), tally, cancellationToken);
                await run.CountAsync(piece, tally, cancellationToken);
                return true;
            },
            cancellationToken);

    private Task ImportAsync(JobRun run, byte[] records, ImportTally tally, CancellationToken cancellationToken) =>
        run.Subject == "entities"
            ? _entities.ImportAsync(run.Tenant, JobPiece.Unpack<EntityDraft>(records), tally, cancellationToken)
            : _interactions.ImportAsync(run.Tenant, JobPiece.Unpack<InteractionDraft>(records), tally, cancellationToken);
}
