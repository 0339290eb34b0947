using System.Text.Json;
using System.Text.Json.Nodes;
using Recommender.Cli.Connection;
using Recommender.Cli.Import;

namespace Recommender.Cli.Seed;

/// <summary>
/// Copies the seed's data through the API, tenant by tenant: types, then entities, then interactions. What is sent twice
/// changes nothing, so a copy can be interrupted anywhere, go on, or be repeated.
/// </summary>
/// <param name="connect">A client that acts for a tenant.</param>
/// <param name="pageSize">Rows that are read at once.</param>
internal sealed class SeedCopy(SeedDatabase seed, Func<string, ServiceClient> connect, string checkpoint, int pageSize = 10_000) : IDisposable
{
    private readonly Dictionary<string, ServiceClient> _clients = [];

    public SeedReport Report { get; } = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reached = await SeedCheckpoint.LoadAsync(checkpoint, cancellationToken);
        await RegisterTypesAsync(cancellationToken);
        reached = await CopyEntitiesAsync(reached, cancellationToken);
        await CopyInteractionsAsync(reached, cancellationToken);
        File.Delete(checkpoint);
    }

    private async Task RegisterTypesAsync(CancellationToken cancellationToken)
    {
        foreach (var type in await seed.TypesAsync(cancellationToken))
        {
            using var registered = await ClientOf(type.Tenant)
                .SendOnceAsync(HttpMethod.Post, "/api/v1/interaction-types", type.ToRecord(), cancellationToken);
            Report.Of(type.Tenant).Types++;
        }
    }

    private async Task<SeedCheckpoint> CopyEntitiesAsync(SeedCheckpoint reached, CancellationToken cancellationToken)
    {
        while (await seed.EntitiesAsync(reached.Entities, pageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var tenant in page.GroupBy(entity => entity.Place.Tenant))
            {
                await SendAsync(
                    tenant.Key, RecordKind.Entities, [.. tenant.Select(entity => (entity.Place.Id, entity.ToRecord()))], cancellationToken);
            }

            reached = reached with { Entities = page[^1].Place };
            await reached.SaveAsync(checkpoint, cancellationToken);
        }

        return reached;
    }

    private async Task CopyInteractionsAsync(SeedCheckpoint reached, CancellationToken cancellationToken)
    {
        while (await seed.InteractionsAsync(reached.Interactions, pageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var tenant in page.GroupBy(interaction => interaction.Tenant))
            {
                await SendAsync(
                    tenant.Key, RecordKind.Interactions, [.. tenant.Select(row => ($"interaction {row.Id}", row.ToRecord()))], cancellationToken);
            }

            reached = reached with { Interactions = page[^1].Id };
            await reached.SaveAsync(checkpoint, cancellationToken);
        }
    }

    private async Task SendAsync(string tenant, RecordKind kind, List<(string Name, JsonObject Record)> rows, CancellationToken cancellationToken)
    {
        var upload = new RecordUpload(ClientOf(tenant), kind);
        var records = rows.Select((row, index) => new SourceRecord(index, JsonSerializer.SerializeToUtf8Bytes(row.Record)));
        await upload.RunAsync(records.ToAsyncEnumerable(), cancellationToken);
        Report.Of(tenant).Count(kind, upload.Report, failure => rows[(int)failure.Line].Name);
    }

    private ServiceClient ClientOf(string tenant) =>
        _clients.TryGetValue(tenant, out var known) ? known : _clients[tenant] = connect(tenant);

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}
