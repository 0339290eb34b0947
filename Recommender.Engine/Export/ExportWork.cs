using System.IO.Pipelines;
using System.Text.Json;
using Npgsql;
using Recommender.Engine.Jobs;
using Recommender.Engine.Json;

namespace Recommender.Engine.Export;

/// <summary>Exports into pieces that are kept with the job. An export that was interrupted begins anew: the data has changed since.</summary>
public sealed class ExportWork(NpgsqlDataSource database) : IJobWork
{
    private readonly ExportStore _store = new(database);

    public string Kind => JobKinds.Export;

    public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var request = JsonSerializer.Deserialize<ExportRequest>(run.Parameters, WireJson.Options)!;
        await run.BeginPiecesAsync(await _store.CountAsync(run.Tenant, request.Subject, cancellationToken), cancellationToken);

        await using var file = await ExportFile.OpenAsync(_store, run.Tenant, request, cancellationToken);
        await using var pieces = new ExportPieces(run, () => file.Rows, cancellationToken);
        await file.WriteAsync(PipeWriter.Create(pieces), cancellationToken);
        await pieces.CompleteAsync();
        return JsonSerializer.Serialize(
            new { Records = file.Rows, Bytes = pieces.Position, request.ContentType, request.FileName }, WireJson.Options);
    }
}
