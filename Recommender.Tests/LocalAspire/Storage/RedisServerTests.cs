using System.Globalization;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;
using StackExchange.Redis;

namespace Recommender.Tests.LocalAspire.Storage;

public sealed class RedisServerTests : IDisposable
{
    private const string Password = "a \"b\" \\ c";

    private readonly ScratchSpace scratch = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    /// <summary>Garnet everywhere, and the machine's own redis-server where there is one.</summary>
    public static TheoryData<bool> Servers { get; } = Toolbox.OfThisProcess.Find("redis-server") is null ? [false] : [false, true];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task It_asks_for_the_password_runs_scripts_and_ends_in_order(bool own)
    {
        var options = Options(own);
        await using var server = await RunningServer.StartAsync(await RedisServer.PrepareAsync(options, cancellation), cancellation);

        await using (var redis = await ConnectAsync(options, Password))
        {
            var database = redis.GetDatabase();
            await database.StringSetAsync("greeting", "hello", TimeSpan.FromMinutes(1));
            Assert.Equal("hello", (string?)await database.ScriptEvaluateAsync("return redis.call('GET', KEYS[1])", ["greeting"]));
            Assert.InRange((await database.KeyTimeToLiveAsync("greeting"))!.Value.TotalSeconds, 1, 60);
        }
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectAsync(options, "wrong"));

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task It_is_not_ready_before_it_runs_and_another_password_ends_the_wait()
    {
        var options = Options(own: false);
        var start = await RedisServer.PrepareAsync(options, cancellation);
        Assert.False(await start.IsReady(cancellation));

        await using var server = await RunningServer.StartAsync(start, cancellation);
        var other = await RedisServer.PrepareAsync(options with { Password = "other" }, cancellation);

        await Assert.ThrowsAsync<StorageSetupException>(() => other.IsReady(cancellation));
    }

    public void Dispose() => scratch.Dispose();

    private RedisOptions Options(bool own) =>
        new(scratch["redis"], FreePort.Next(), Password) { Tools = own ? Toolbox.OfThisProcess : new Toolbox("", downloads: null) };

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisOptions options, string password) =>
        await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", options.Port } },
            Password = password,
            ConnectTimeout = 2000,
            ConnectRetry = 1,
            ClientName = options.Port.ToString(CultureInfo.InvariantCulture),
        });
}
