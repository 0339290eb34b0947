using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Retention;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Retention;

public sealed class InteractionRetentionTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private InteractionRetention Retention => new(scratch.Database);

    [Fact]
    public async Task Interaction_and_its_event_id_live_as_long_as_its_type_is_kept()
    {
        var tenant = await scratch.NewTenantAsync();
        await KeepAsync(tenant, "view", days: 30);
        await RecordAsync(tenant, ("view", 29), ("view", 31), ("purchase", 400));

        await Retention.DeleteExpiredAsync(defaultDays: null, CancellationToken.None);

        Assert.Equal([("purchase", 400), ("view", 29)], await LeftAsync(tenant));
        Assert.Equal(["purchase 400", "view 29"], await EventIdsAsync(tenant));
    }

    [Fact]
    public async Task Types_without_a_number_of_their_own_follow_the_default()
    {
        var tenant = await scratch.NewTenantAsync();
        await KeepAsync(tenant, "purchase", days: 500);
        await RecordAsync(tenant, ("view", 9), ("view", 11), ("purchase", 400));

        await Retention.DeleteExpiredAsync(defaultDays: 10, CancellationToken.None);

        Assert.Equal([("purchase", 400), ("view", 9)], await LeftAsync(tenant));
    }

    [Fact]
    public async Task Month_in_which_everything_has_expired_is_dropped_with_its_event_ids()
    {
        var (tenant, other) = (await scratch.NewTenantAsync(), await scratch.NewTenantAsync());
        await KeepAsync(tenant, "view", days: 100);
        await KeepAsync(other, "view", days: 200);
        await RecordAsync(tenant, ("view", 1000), ("view", 1), ("like", 1500));
        await RecordAsync(other, ("view", 1001));
        Assert.True(await IsPartitionAsync(1000));

        Assert.True(await Retention.DropMonthsAsync(defaultDays: null, CancellationToken.None) >= 1);

        Assert.False(await IsPartitionAsync(1000));
        Assert.True(await IsPartitionAsync(1500));
        Assert.Equal([("like", 1500), ("view", 1)], await LeftAsync(tenant));
        Assert.Empty(await LeftAsync(other));
        Assert.Equal(2, await CountEventsAsync(tenant));
    }

    [Fact]
    public async Task What_arrived_in_a_month_on_its_way_out_goes_back()
    {
        var tenant = await scratch.NewTenantAsync();
        await KeepAsync(tenant, "view", days: 100);
        await RecordAsync(tenant, ("view", 2000));
        while (await scratch.Database.FirstOrDefaultAsync($"SELECT detach_expired_month(NULL)", row => row.GetBoolean(0), CancellationToken.None))
        {
        }

        await KeepAsync(tenant, "view", days: 3000);
        await Retention.DropMonthsAsync(defaultDays: null, CancellationToken.None);

        Assert.Equal([("view", 2000)], await LeftAsync(tenant));
        Assert.Equal(1, await CountEventsAsync(tenant));
    }

    [Fact]
    public async Task Interaction_of_a_dropped_month_can_still_be_recorded()
    {
        var tenant = await scratch.NewTenantAsync();
        await KeepAsync(tenant, "view", days: 100);
        var partitions = new InteractionPartitions(scratch.Database);
        await RecordAsync(partitions, tenant, ("view", 2500));
        await Retention.DropMonthsAsync(defaultDays: null, CancellationToken.None);

        await RecordAsync(partitions, tenant, ("like", 2500));

        Assert.Equal([("like", 2500)], await LeftAsync(tenant));
    }

    [Fact]
    public async Task Lock_that_cannot_be_had_leaves_the_month_for_another_time()
    {
        var tenant = await scratch.NewTenantAsync();
        await KeepAsync(tenant, "view", days: 100);
        await RecordAsync(tenant, ("view", 3000));
        await using (var connection = await scratch.Database.OpenConnectionAsync())
        await using (var reading = await connection.BeginTransactionAsync())
        {
            await reading.ExecuteAsync($"LOCK TABLE interactions IN ACCESS SHARE MODE", CancellationToken.None);
            await Retention.DropMonthsAsync(defaultDays: null, CancellationToken.None);
            Assert.True(await IsPartitionAsync(3000));
        }

        await Retention.DropMonthsAsync(defaultDays: null, CancellationToken.None);

        Assert.False(await IsPartitionAsync(3000));
    }

    private Task<int> KeepAsync(TenantId tenant, string type, int days) => scratch.Database.ExecuteAsync(
        $"UPDATE interaction_types SET retention_days = {days} WHERE tenant_id = {tenant.Value} AND name = {type}", CancellationToken.None);

    private Task RecordAsync(TenantId tenant, params (string Type, int Days)[] done) => RecordAsync(new(scratch.Database), tenant, done);

    private async Task RecordAsync(InteractionPartitions partitions, TenantId tenant, params (string Type, int Days)[] done)
    {
        var records = done.Select((one, i) => new ImportRecord<InteractionDraft>(
            i + 1, new(tenant, "u", "e", null, one.Type, null, null, Now.AddDays(-one.Days), $"{one.Type} {one.Days}"), null)).ToList();
        var tally = new ImportTally();
        await new InteractionImport(scratch.Database, partitions, new(), new(OwnMeters.Unread)).ImportAsync(tenant, records, tally, CancellationToken.None);
        Assert.Equal(done.Length, tally.Accepted);
    }

    private Task<List<(string Type, int Days)>> LeftAsync(TenantId tenant) => scratch.Database.QueryAsync(
        $"""
        SELECT type.name, round(extract(epoch FROM {Now.UtcDateTime} - done.occurred_at) / 86400)::integer
        FROM interactions AS done JOIN interaction_types AS type USING (tenant_id, interaction_type_id)
        WHERE done.tenant_id = {tenant.Value}
        ORDER BY 1, 2
        """,
        row => (row.GetString(0), row.GetInt32(1)), CancellationToken.None);

    private Task<long> CountEventsAsync(TenantId tenant) => scratch.Database.FirstOrDefaultAsync(
        $"SELECT count(*) FROM event_ids WHERE tenant_id = {tenant.Value}", row => row.GetInt64(0), CancellationToken.None);

    private Task<List<string>> EventIdsAsync(TenantId tenant) => scratch.Database.QueryAsync(
        $"SELECT event_id FROM event_ids WHERE tenant_id = {tenant.Value} ORDER BY event_id", row => row.GetString(0), CancellationToken.None);

    private Task<bool> IsPartitionAsync(int days)
    {
        var name = $"interactions_{Now.AddDays(-days):yyyyMM}";
        return scratch.Database.FirstOrDefaultAsync(
            $"SELECT to_regclass({name}) IS NOT NULL", row => row.GetBoolean(0), CancellationToken.None);
    }
}
