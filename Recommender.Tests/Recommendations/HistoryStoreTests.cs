using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class HistoryStoreTests(Servers servers)
{
    [Fact]
    public async Task Histories_that_are_asked_for_at_once_are_each_those_of_their_own_user_and_tenant()
    {
        var (one, other) = (await Shop.OpenAsync(servers), await Shop.OpenAsync(servers));
        foreach (var shop in (Shop[])[one, other])
        {
            foreach (var id in Enumerable.Range(0, 12).Select(number => $"e{number}"))
            {
                await shop.AddAsync(id);
            }

            foreach (var user in Enumerable.Range(0, 12))
            {
                await shop.InteractAsync($"u{user}", Enumerable.Range(0, user).Select(number => $"e{number}"), weight: shop == one ? 1 : 2);
            }
        }

        var histories = new HistoryStore(servers.Database);
        var asked = Enumerable.Range(0, 120).Select(n => (Shop: n % 2 == 0 ? one : other, User: n / 2 % 13)).ToList();
        var read = await Task.WhenAll(asked.Select(each =>
            histories.ReadAsync(each.Shop.Tenant, $"u{each.User}", TestContext.Current.CancellationToken)));

        Assert.All(asked.Zip(read), each =>
        {
            // Nobody is called u12.
            Assert.Equal(each.First.User == 12 ? 0 : each.First.User, each.Second.Count);
            Assert.All(each.Second, past => Assert.Equal(each.First.Shop == one ? 1 : 2, past.Weight));
            Assert.Equal(each.Second.OrderByDescending(past => past.At), each.Second);
        });
    }
}
