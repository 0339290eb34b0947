using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Ingest;

/// <summary>What the worker does for tenants with imports.</summary>
internal static class ImportedActivity
{
    /// <summary>Returns when all activity that a tenant has imported is counted, by this or another test.</summary>
    public static Task IsCountedAsync(Servers servers, string tenant) => Eventually.HoldsAsync(async () =>
    {
        await new ImportedActivityStore(servers.Database).MergeAsync(1000, CancellationToken.None);
        return await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM imported_activity JOIN tenants USING (tenant_id) WHERE name = {tenant}",
            row => row.GetInt64(0), CancellationToken.None) == 0;
    });
}
