using Recommender.Engine.Queues;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Training;

/// <summary>On a database of its own: the age is that of the oldest model of all tenants.</summary>
public sealed class ModelAgeTests(ScratchDatabase storage) : IClassFixture<ScratchDatabase>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Age_is_that_of_the_oldest_model_that_something_waits_for()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => storage.NewTenantAsync()));
        await PublishedAsync(tenants[0], 9 * Hour);
        await OweAsync(tenants[0], changes: 0, firstChange: null, rebuild: null);
        Assert.Equal(new(1, TimeSpan.Zero), await StateAsync());

        await OweAsync(tenants[1], changes: 1, firstChange: 2 * Hour, rebuild: null);
        Assert.Equal(new(1, 2 * Hour), await StateAsync());

        await OweAsync(tenants[2], changes: 0, firstChange: null, rebuild: 3 * Hour);
        Assert.Equal(new(1, 3 * Hour), await StateAsync());

        await PublishedAsync(tenants[3], 4 * Hour);
        await OweAsync(tenants[3], changes: 7, firstChange: Hour, rebuild: null);
        Assert.Equal(new(2, 4 * Hour), await StateAsync());

        await PublishedAsync(tenants[4], 5 * Hour);
        await OweAsync(tenants[4], changes: 0, firstChange: null, rebuild: Hour);
        Assert.Equal(new(3, 5 * Hour), await StateAsync());
    }

    private Task<int> PublishedAsync(TenantId tenant, TimeSpan ago) =>
        storage.Database.ExecuteAsync(
            $"INSERT INTO published_models (tenant_id, version, published_at) VALUES ({tenant.Value}, 1, now() - {ago})", CancellationToken.None);

    private Task<int> OweAsync(TenantId tenant, long changes, TimeSpan? firstChange, TimeSpan? rebuild) =>
        storage.Database.ExecuteAsync(
            $"""
            INSERT INTO tenant_work (tenant_id, changes, first_change_at, rebuild_requested_at)
            VALUES ({tenant.Value}, {changes}, now() - {firstChange}::interval, now() - {rebuild}::interval)
            """,
            CancellationToken.None);

    /// <summary>The time that the test itself takes is left out.</summary>
    private async Task<ModelState> StateAsync()
    {
        var state = await new QueueStore(storage.Database).ModelsAsync(CancellationToken.None);
        return state with { OldestBehind = TimeSpan.FromHours(Math.Floor(state.OldestBehind.TotalHours)) };
    }
}
