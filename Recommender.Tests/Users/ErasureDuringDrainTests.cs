using System.Net;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Users;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Users;

/// <summary>A worker that has taken a user's interactions off the queue commits while the user is being erased.</summary>
public sealed class ErasureDuringDrainTests(ScratchDatabase scratch, Servers servers) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task What_the_worker_derived_meanwhile_is_erased_too()
    {
        var name = Servers.NewTenantName();
        await using var api = ApiHost.Through(scratch.Connection, servers);
        await api.InitializeAsync();
        await (await api.Tenant(name).PostJsonAsync("/api/v1/interactions", """{"user_id":"gone","entity_id":"a","interaction_type":"view"}"""))
            .JsonAsync(HttpStatusCode.Created);
        var tenant = await new TenantDirectory(scratch.Database).FindOrCreateAsync(name, CancellationToken.None);
        await using var worker = await scratch.Database.OpenConnectionAsync();
        await using var draining = await worker.BeginTransactionAsync();
        using (AmbientTransaction.Enter(draining))
        {
            Assert.Equal(1, await new ChangeQueueStore(scratch.Database).DrainAsync(10, CancellationToken.None));
        }

        var erasing = new UserErasure(scratch.Database, TimeProvider.System).EraseAsync(tenant, name, "gone", CancellationToken.None);
        await Eventually.HoldsAsync(async () => await CountAsync(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
        await draining.CommitAsync();
        var receipt = await erasing;

        Assert.Equal((1, 1), (receipt!.Interactions, receipt.PendingChanges));
        Assert.Equal(0, await CountAsync($"SELECT count(*) FROM model_changes WHERE tenant_id = {tenant.Value}"));
    }

    private Task<long> CountAsync(Sql sql) => scratch.Database.FirstOrDefaultAsync(sql, row => row.GetInt64(0), CancellationToken.None);
}
