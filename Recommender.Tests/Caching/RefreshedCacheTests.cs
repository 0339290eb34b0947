using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Caching;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Caching;

public sealed class RefreshedCacheTests
{
    [Fact]
    public async Task Value_that_takes_long_is_refreshed_seldom()
    {
        var (clock, computed) = (new FakeTimeProvider(), 0);
        var cache = new RefreshedCache<string, int>(ComputeAsync, _ => TimeSpan.FromSeconds(1), 10, clock);
        await GetAsync();

        clock.Advance(TimeSpan.FromSeconds(40));
        await GetAsync();
        Assert.Equal(1, computed);

        clock.Advance(TimeSpan.FromSeconds(20));
        await GetAsync();
        await Eventually.HoldsAsync(() => Volatile.Read(ref computed) == 2);

        Task<int> GetAsync() => cache.GetAsync("chart", TestContext.Current.CancellationToken);

        Task<int> ComputeAsync(string key, CancellationToken cancellationToken)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Interlocked.Increment(ref computed));
        }
    }
}
