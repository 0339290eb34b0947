using System.Net;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Health;

public sealed class ReadinessTests(Servers servers)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/health/live")]
    public async Task Living_service_says_OK_whatever_its_storage_does(string path)
    {
        await using var api = new ApiHost(servers) { RedisConnection = Unreachable.Redis, DatabaseConnection = Unreachable.Database };
        await api.InitializeAsync();

        Assert.Equal("OK", await api.Stranger().GetStringAsync(path));
    }

    [Theory]
    [InlineData("/ready")]
    [InlineData("/health/ready")]
    [InlineData("/health/startup")]
    public async Task Ready_service_says_what_it_has_checked(string path)
    {
        await using var api = new ApiHost(servers);
        await api.InitializeAsync();
        await Eventually.HoldsAsync(async () => (await api.Stranger().GetAsync(path)).IsSuccessStatusCode);

        var body = await (await api.Stranger().GetAsync(path)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("ready", body["status"]!.ToString());
        Assert.Equal("healthy", body["checks"]!["database"]!.ToString());
        Assert.Equal("healthy", body["checks"]!["models"]!.ToString());
    }

    [Fact]
    public async Task Without_redis_the_service_is_ready_but_says_that_it_is_degraded()
    {
        await using var api = new ApiHost(servers) { RedisConnection = Unreachable.Redis };
        await api.InitializeAsync();
        await Eventually.HoldsAsync(async () => (await api.Stranger().GetAsync("/ready")).IsSuccessStatusCode);

        var body = await (await api.Stranger().GetAsync("/ready")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("ready", true), (body["status"]!.ToString(), (bool)body["degraded"]!));
        Assert.Equal("degraded", body["checks"]!["redis"]!.ToString());
        Assert.StartsWith("Redis does not answer", body["reason"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_postgresql_the_service_is_not_ready_and_says_why()
    {
        await using var api = new ApiHost(servers) { DatabaseConnection = Unreachable.Database };
        await api.InitializeAsync();

        var body = await (await api.Stranger().GetAsync("/ready")).JsonAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("unavailable", body["status"]!.ToString());
        Assert.Contains("PostgreSQL does not answer", body["reason"]!.ToString(), StringComparison.Ordinal);
    }
}
