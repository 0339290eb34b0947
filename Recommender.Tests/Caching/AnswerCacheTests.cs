using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

public sealed class AnswerCacheTests(Servers servers)
{
    private static readonly byte[] Body = [1, 2, 3];

    private static int _lastTenant = 1_000_000;

    private readonly TenantId _tenant = new(Interlocked.Increment(ref _lastTenant));

    [Fact]
    public async Task Answer_is_computed_once_until_its_user_writes()
    {
        await using var process = await Process.StartAsync(servers.RedisConnection);

        var sources = new List<AnswerSource> { await AskAsync(process, "u"), await AskAsync(process, "u") };
        await process.Notices.UsersChangedAsync(_tenant, ["someone else"]);
        sources.Add(await AskAsync(process, "u"));
        await process.Notices.UsersChangedAsync(_tenant, ["u"]);
        sources.Add(await AskAsync(process, "u"));

        Assert.Equal([AnswerSource.Computed, AnswerSource.Remembered, AnswerSource.Remembered, AnswerSource.Computed], sources);
    }

    [Fact]
    public async Task Write_during_the_computation_makes_its_answer_old()
    {
        await using var process = await Process.StartAsync(servers.RedisConnection);
        var reading = new TaskCompletionSource<byte[]>();
        var first = process.Answers.GetAsync(Key("u"), TimeSpan.FromSeconds(10), () => reading.Task, _ => false).AsTask();
        await process.Notices.UsersChangedAsync(_tenant, ["u"]);
        reading.SetResult(Body);
        await first;

        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
    }

    [Fact]
    public async Task Requests_at_the_same_time_share_one_computation()
    {
        await using var process = await Process.StartAsync(servers.RedisConnection);
        var (reading, computed) = (new TaskCompletionSource<byte[]>(), 0);

        var requests = Enumerable.Range(0, 10).Select(_ => process.Answers.GetAsync(Key("u"), TimeSpan.FromSeconds(10), ComputeAsync, _ => false).AsTask()).ToList();
        reading.SetResult(Body);
        await Task.WhenAll(requests);

        Assert.Equal(1, computed);

        Task<byte[]> ComputeAsync()
        {
            Interlocked.Increment(ref computed);
            return reading.Task;
        }
    }

    [Fact]
    public async Task Change_of_a_catalogue_reaches_the_other_process()
    {
        await using var one = await Process.StartAsync(servers.RedisConnection);
        await using var other = await Process.StartAsync(servers.RedisConnection);
        var before = other.Generations.Now(_tenant, "u");

        await one.Notices.CatalogueChangedAsync(_tenant);
        await one.Notices.UsersChangedAsync(_tenant, ["u"]);

        await UntilAsync(() => other.Generations.Now(_tenant, "u") is var now && now.Tenant > before.Tenant && now.User > before.User);
    }

    [Fact]
    public async Task Without_redis_nothing_is_remembered_and_nothing_fails()
    {
        await using var process = await Process.StartAsync("127.0.0.1:1");

        await process.Notices.UsersChangedAsync(_tenant, ["u"]);

        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
    }

    [Fact]
    public async Task Last_answer_is_given_while_storage_is_away_but_not_for_ever()
    {
        await using var process = await Process.StartAsync(servers.RedisConnection);
        await AskAsync(process, "u");
        await process.Notices.UsersChangedAsync(_tenant, ["u"]);

        var answer = await process.Answers.GetAsync(Key("u"), TimeSpan.FromSeconds(10), FailAsync, failure => failure is TimeoutException);
        Assert.Equal(AnswerSource.Stale, answer.Source);
        Assert.Equal(Body, answer.Bytes.ToArray());

        process.Clock.Advance(TimeSpan.FromMinutes(11));
        await Assert.ThrowsAsync<TimeoutException>(
            async () => await process.Answers.GetAsync(Key("u"), TimeSpan.FromSeconds(10), FailAsync, failure => failure is TimeoutException));
        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));

        static Task<byte[]> FailAsync() => Task.FromException<byte[]>(new TimeoutException());
    }

    private async Task<AnswerSource> AskAsync(Process process, string user) =>
        (await process.Answers.GetAsync(Key(user), TimeSpan.FromSeconds(10), () => Task.FromResult(Body), _ => false)).Source;

    private AnswerKey Key(string user) => new(_tenant, user, "/recommendations");

    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "the notice did not arrive");
            await Task.Yield();
        }
    }

    private sealed record Process(
        ConnectionMultiplexer Redis, Generations Generations, ChangeNotices Notices, AnswerCache Answers, FakeTimeProvider Clock)
        : IAsyncDisposable
    {
        public static async Task<Process> StartAsync(string redis)
        {
            var options = ConfigurationOptions.Parse(redis);
            RedisDefaults.Apply(options);
            var connection = await ConnectionMultiplexer.ConnectAsync(options);
            var (generations, clock) = (new Generations(), new FakeTimeProvider());
            var notices = new ChangeNotices(generations, connection);
            if (connection.IsConnected)
            {
                await notices.ListenAsync();
            }

            return new(connection, generations, notices, new AnswerCache(generations, notices, clock), clock);
        }

        public async ValueTask DisposeAsync()
        {
            Notices.Dispose();
            await Redis.DisposeAsync();
        }
    }
}
