using System.Text.Json;
using System.Text.Json.Nodes;
using Recommender.Cli.Connection;
using Recommender.Cli.Import;

namespace Recommender.Cli.Seed;

/// <summary>
/// Copies the seed's data through the API: types, then entities, then interactions. What is sent twice in a row changes
/// nothing, so a copy can be interrupted anywhere and go on. What the service does not take is counted and left out.
/// </summary>
/// <param name="target">The address of the service.</param>
/// <param name="connect">A client that acts for a tenant.</param>
/// <param name="checkpoint">The file that keeps how far the copy has come.</param>
/// <param name="pageSize">Rows that are read at once.</param>
internal sealed class SeedCopy(
    SeedDatabase seed, Uri target, Func<string, ServiceClient> connect, string checkpoint, int pageSize = 10_000) : IDisposable
{
    private const string Nameless = "the service cannot keep a tenant without a name";

    private readonly Dictionary<string, ServiceClient> _clients = [];
    private SeedCheckpoint? _reached;

    /// <summary>What became of the rows, those before an interruption included.</summary>
    public SeedReport Report => _reached?.Report ?? new();

    /// <summary>When the copy began, by the clock of the source: what was changed there later may not have been seen.</summary>
    public DateTimeOffset? Started => _reached?.Started;

    /// <exception cref="CommandException">The checkpoint is of another copy, or the service fails.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = SeedCheckpoint.Start(seed, target.ToString(), await seed.NowAsync(cancellationToken));
        var reached = await SeedCheckpoint.LoadAsync(checkpoint, start, cancellationToken);
        _reached = reached;
        reached = await RegisterTypesAsync(reached, cancellationToken);
        reached = await CopyEntitiesAsync(reached, cancellationToken);
        await CopyInteractionsAsync(reached, cancellationToken);
        File.Delete(checkpoint);
    }

    private async Task<SeedCheckpoint> RegisterTypesAsync(SeedCheckpoint reached, CancellationToken cancellationToken)
    {
        foreach (var type in reached.Types ? [] : await seed.TypesAsync(cancellationToken))
        {
            await RegisterAsync(type, cancellationToken);
        }

        reached = reached with { Types = true };
        await reached.SaveAsync(checkpoint, cancellationToken);
        return reached;
    }

    private async Task RegisterAsync(SeedType type, CancellationToken cancellationToken)
    {
        var copy = CopyOf(type.Tenant);
        try
        {
            if (copy.Refusal is null)
            {
                using var registered = await ClientOf(type.Tenant)
                    .SendOnceAsync(HttpMethod.Post, "/api/v1/interaction-types", type.ToRecord(), cancellationToken);
                copy.Types++;
                return;
            }

            copy.RefuseType(type.Name, copy.Refusal);
        }
        catch (ServiceRefusal refused) when (refused.IsOfContent)
        {
            copy.RefuseType(type.Name, refused.Message);
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
        var copy = CopyOf(tenant);
        if (copy.Refusal is not null)
        {
            copy.RefuseRows(kind, rows.Count);
            return;
        }

        var upload = new RecordUpload(ClientOf(tenant), kind);
        var records = rows.Select((row, index) => new SourceRecord(index, JsonSerializer.SerializeToUtf8Bytes(row.Record)));
        try
        {
            await upload.RunAsync(records.ToAsyncEnumerable(), cancellationToken);
        }
        catch (ServiceRefusal refused) when (refused.IsOfContent)
        {
            // Rows that cannot be used are told one by one: what is refused as a whole is the tenant.
            copy.Refusal = refused.Message;
            copy.RefuseRows(kind, rows.Count - upload.Report.Total);
        }

        copy.Count(kind, upload.Report, failure => rows[(int)failure.Line].Name);
    }

    private TenantCopy CopyOf(string tenant)
    {
        var copy = Report.Of(tenant);
        copy.Refusal ??= tenant.Length == 0 ? Nameless : null;
        return copy;
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
