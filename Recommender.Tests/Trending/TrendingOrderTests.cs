using Recommender.Engine.Profiles;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Trending;

public sealed class TrendingOrderTests(Servers servers)
{
    [Fact]
    public async Task Recent_interest_outranks_more_but_older_interest_and_the_future_does_not_count()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var user = 0; user < 4; user++)
        {
            await shop.InteractAsync($"old{user}", ["yesterday's"], at: Shop.Now.AddDays(-6));
            await shop.InteractAsync($"far{user}", ["tomorrow's"], at: Shop.Now.AddDays(2));
        }

        await shop.InteractAsync("a", ["today's"]);
        await shop.InteractAsync("b", ["today's"]);
        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }

        var trending = await shop.Personal.ForHistoryAsync(
            shop.Tenant, [], new HashSet<long>(), new() { Algorithm = Algorithm.Trending }, CancellationToken.None);

        Assert.Equal(["today's", "yesterday's", "tomorrow's"], trending.Items.Select(item => item.Entity.EntityId));
        Assert.Equal(["trending", "trending", "newest"], trending.Items.Select(item => item.Reasons[0].Kind));
        Assert.Equal(1, trending.Items[0].Score);
    }
}
