using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Profiles;

public sealed class ChangeQueueTests(Servers servers)
{
    [Fact]
    public async Task Two_workers_at_once_give_the_same_tables_as_one()
    {
        var (one, two) = (await Shop.OpenAsync(servers), await Shop.OpenAsync(servers));
        foreach (var shop in (Shop[])[one, two])
        {
            for (var user = 0; user < 20; user++)
            {
                await shop.InteractAsync($"u{user}", Enumerable.Range(0, 10).Select(entity => $"e{entity}"), at: Shop.Now.AddHours(-user));
            }
        }

        // Small batches, so that both workers are at it for a while.
        await Task.WhenAll(DrainAsync(7), DrainAsync(5));

        Assert.Equal(200, await SumAsync(one));
        Assert.Equal(await TablesAsync(one), await TablesAsync(two));
        Assert.Equal(200, (await TablesAsync(one)).Changes);
    }

    private async Task DrainAsync(int batch)
    {
        var queue = new ChangeQueueStore(servers.Database);
        while (await queue.DrainAsync(batch, CancellationToken.None) > 0)
        {
        }
    }

    private async Task<double> SumAsync(Shop shop) =>
        await servers.Database.FirstOrDefaultAsync(
            $"SELECT sum(weight) FROM entity_activity WHERE tenant_id = {shop.Tenant.Value}", row => row.GetDouble(0), CancellationToken.None);

    private Task<(long Changes, string Activity, long Models)> TablesAsync(Shop shop) =>
        servers.Database.FirstOrDefaultAsync(
            $"""
            SELECT
                (SELECT changes FROM tenant_work WHERE tenant_id = {shop.Tenant.Value}),
                (SELECT string_agg(concat_ws(' ', bucket, entity_id, weight, events), ',' ORDER BY bucket, entity_id)
                    FROM entity_activity JOIN entities USING (tenant_id, entity_key) WHERE tenant_id = {shop.Tenant.Value}),
                (SELECT count(*) FROM model_changes WHERE tenant_id = {shop.Tenant.Value})
            """,
            row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2)), CancellationToken.None);
}
