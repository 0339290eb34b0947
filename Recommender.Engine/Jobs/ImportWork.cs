using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Jobs;

/// <summary>Imports piece by piece. A piece that was imported but not yet counted is imported again, which changes nothing.</summary>
public sealed class ImportWork(NpgsqlDataSource database, InteractionPartitions partitions) : IJobWork
{
    private readonly EntityImport _entities = new(database);
    private readonly InteractionImport _interactions = new(database, partitions, new());

    public string Kind => JobKinds.Import;

    public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        for (var piece = run.PiecesDone; piece < run.Pieces; piece++)
        {
            var tally = new ImportTally();
            await ImportAsync(run, await run.ReadPieceAsync(piece, cancellationToken), tally, cancellationToken);
            await run.CountAsync(piece, tally, cancellationToken);
        }

        return null;
    }

    private Task ImportAsync(JobRun run, byte[] records, ImportTally tally, CancellationToken cancellationToken) =>
        run.Subject == "entities"
            ? _entities.ImportAsync(run.Tenant, JobPiece.Unpack<EntityDraft>(records), tally, cancellationToken)
            : _interactions.ImportAsync(run.Tenant, JobPiece.Unpack<InteractionDraft>(records), tally, cancellationToken);
}
