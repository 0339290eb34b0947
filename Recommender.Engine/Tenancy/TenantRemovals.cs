using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>How far the removal of a tenant is.</summary>
/// <param name="Rows">Rows removed so far, by table.</param>
/// <param name="IsDone">Whether nothing is left.</param>
public sealed record TenantRemovalProgress(IReadOnlyDictionary<string, long> Rows, bool IsDone);

/// <summary>
/// Removes tenants with all their data. Its rows go in pieces, each a transaction, so that nobody waits for a large one;
/// the removal goes on in this process when the request has been answered. What is left when the process ends is removed
/// when the tenant's removal is asked for again.
/// </summary>
public sealed partial class TenantRemovals(
    NpgsqlDataSource database, TenantDirectory tenants, KeyChanges keys, TimeProvider clock, ILogger<TenantRemovals> logger)
{
    private const long Piece = 20_000;

    // Well below what a gateway lets a request take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<TenantId, Lazy<Removal>> _going = new();

    private sealed record Removal(ConcurrentDictionary<string, long> Rows, Task Done);

    /// <summary>Begins a removal, or waits for one that has begun, for a while; null when there is no such tenant.</summary>
    public async Task<TenantRemovalProgress?> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var found = await database.FirstOrDefaultAsync(
            $"SELECT tenant_id FROM tenants WHERE name = {name}", row => (int?)row.GetInt32(0), cancellationToken);
        if (found is not { } id)
        {
            return null;
        }

        var removal = _going.GetOrAdd(new(id), tenant => new(() => Begin(tenant, name))).Value;
        if (await Task.WhenAny(removal.Done, Task.Delay(Patience, clock, cancellationToken)) == removal.Done)
        {
            await removal.Done;
        }

        return new(removal.Rows.ToDictionary(), removal.Done.IsCompletedSuccessfully);
    }

    private Removal Begin(TenantId tenant, string name)
    {
        var rows = new ConcurrentDictionary<string, long>();
        return new(rows, Task.Run(() => RemoveAsync(tenant, name, rows), CancellationToken.None));
    }

    private async Task RemoveAsync(TenantId tenant, string name, ConcurrentDictionary<string, long> rows)
    {
        try
        {
            await RevokeKeysAsync(tenant);
            while (await RemoveAsync($"SELECT table_name, removed_rows FROM remove_tenant_rows({tenant.Value}, {Piece})", rows) > 0)
            {
                LogGoing(name, rows.Values.Sum());
            }

            await RemoveAsync($"SELECT table_name, removed_rows FROM remove_tenant({tenant.Value}) WHERE removed_rows > 0", rows);
            tenants.Forget(name);
            await keys.AnnounceAsync(null);
        }
        catch (NpgsqlException failure)
        {
            LogFailed(name, failure.Message);
            throw;
        }
        finally
        {
            _going.TryRemove(tenant, out _);
        }
    }

    // So that nobody goes on writing to what is going.
    private async Task RevokeKeysAsync(TenantId tenant)
    {
        await database.ExecuteAsync(
            $"UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE tenant_id = {tenant.Value}", CancellationToken.None);
        await keys.AnnounceAsync(null);
    }

    private async Task<long> RemoveAsync(Sql statement, ConcurrentDictionary<string, long> rows)
    {
        var removed = await database.QueryAsync(statement, row => (Table: row.GetString(0), Rows: row.GetInt64(1)), CancellationToken.None);
        removed.ForEach(part => rows.AddOrUpdate(part.Table, part.Rows, (_, before) => before + part.Rows));
        return removed.Sum(part => part.Rows);
    }

    [LoggerMessage(LogLevel.Information, "The tenant {Tenant} is being removed: {Rows} rows are gone")]
    private partial void LogGoing(string tenant, long rows);

    [LoggerMessage(LogLevel.Warning, "The removal of the tenant {Tenant} stopped and must be asked for again: {Reason}")]
    private partial void LogFailed(string tenant, string reason);
}
