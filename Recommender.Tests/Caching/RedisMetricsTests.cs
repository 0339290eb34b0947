using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

/// <summary>What is done in Redis, and what is not, under the names that the service always had.</summary>
public sealed class RedisMetricsTests(Servers servers)
{
    private const string Away = "127.0.0.1:1";

    // Of no other test.
    private static readonly TenantId Tenant = new(900_000);

    [Fact]
    public async Task Every_answer_that_is_not_looked_for_because_Redis_is_away_is_an_error()
    {
        await using var process = await Process.StartAsync(servers, Away);
        using var errors = new MetricCollector<long>(process.Meters, "Recommender", "redis.cache.errors");

        for (var i = 0; i < 2; i++)
        {
            await process.Answers.GetAsync(
                new(Tenant, "u", "/page"), TimeSpan.FromMinutes(1), () => Task.FromResult(new AnswerBody([1])), _ => false);
        }

        Assert.Equal(2, Read(errors));
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public async Task Worker_counts_the_tenants_whose_answers_it_removed_and_what_Redis_did_not_do(bool isThere, int deletes, int errors)
    {
        var options = ConfigurationOptions.Parse(isThere ? servers.RedisConnection : Away);
        RedisDefaults.Apply(options);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        using var meters = new OwnMeters();
        var notices = new CatalogueNotices(redis, new(servers.Database), new(meters), TimeProvider.System);
        using var removed = new MetricCollector<long>(meters, "Recommender", "redis.cache.deletes");
        using var failed = new MetricCollector<long>(meters, "Recommender", "redis.cache.errors");

        await notices.ChangedAsync(Tenant);

        Assert.Equal((deletes, errors), (Read(removed), Read(failed)));
    }

    private static long Read(MetricCollector<long> counter)
    {
        counter.RecordObservableInstruments();
        return counter.LastMeasurement!.Value;
    }
}
