using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

public sealed class OnlineTurnsTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Tenants_with_many_changes_take_turns()
    {
        Shop[] shops = [new(scratch.Database, await scratch.NewTenantAsync()), new(scratch.Database, await scratch.NewTenantAsync())];
        foreach (var shop in shops)
        {
            await shop.FillAsCheckerboardAsync(users: 4, entities: 6);
            await shop.DrainAsync();
            await shop.TrainAsync();
            await shop.InteractAsync("late", ["e1", "e2", "e3"]);
        }

        await shops[0].DrainAsync();

        Assert.Equal(6, await Workers.Updates(scratch.Database, new(MostBytes: 1 << 30, Batch: 1)).RunAsync(CancellationToken.None));

        var order = await scratch.Database.QueryAsync(
            $"SELECT tenant_id FROM model_deltas ORDER BY created_at", row => new TenantId(row.GetInt32(0)), CancellationToken.None);
        Assert.All(order.Chunk(2), pair => Assert.NotEqual(pair[0], pair[1]));
    }
}
