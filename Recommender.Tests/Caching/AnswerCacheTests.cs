using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

public sealed class AnswerCacheTests(Servers servers)
{
    private static readonly AnswerBody Body = new([1, 2, 3], Kind: 7);

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private static int _lastTenant = 1_000_000;

    private readonly TenantId _tenant = new(Interlocked.Increment(ref _lastTenant));

    [Fact]
    public async Task Answer_is_computed_once_until_its_user_writes()
    {
        await using var process = await Process.StartAsync(servers);

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
        await using var process = await Process.StartAsync(servers);
        var reading = new TaskCompletionSource<AnswerBody>();
        var first = process.Answers.GetAsync(Key("u"), Lifetime, () => reading.Task, _ => false).AsTask();
        await process.Notices.UsersChangedAsync(_tenant, ["u"]);
        reading.SetResult(Body);
        await first;

        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
    }

    [Fact]
    public async Task Requests_at_the_same_time_share_one_computation()
    {
        await using var process = await Process.StartAsync(servers);
        var (reading, computed) = (new TaskCompletionSource<AnswerBody>(), 0);

        var requests = Enumerable.Range(0, 10).Select(_ => process.Answers.GetAsync(Key("u"), Lifetime, ComputeAsync, _ => false).AsTask()).ToList();
        reading.SetResult(Body);
        await Task.WhenAll(requests);

        Assert.Equal(1, computed);

        Task<AnswerBody> ComputeAsync()
        {
            Interlocked.Increment(ref computed);
            return reading.Task;
        }
    }

    [Fact]
    public async Task Nobody_gives_an_older_answer_once_the_writer_was_told()
    {
        await using var one = await Process.StartAsync(servers);
        await using var other = await Process.StartAsync(servers);
        var stored = 0;

        for (var written = 1; written <= 200; written++)
        {
            var (writer, reader) = written % 2 == 0 ? (one, other) : (other, one);
            Volatile.Write(ref stored, written);
            await (written % 3 == 0 ? writer.Notices.CatalogueChangedAsync(_tenant) : writer.Notices.UsersChangedAsync(_tenant, ["u"]));

            Assert.Equal(written, await ReadAsync(reader));
            Assert.Equal(written, await ReadAsync(writer));
        }

        async Task<int> ReadAsync(Process process) =>
            BitConverter.ToInt32((await process.Answers.GetAsync(
                Key("u"), Lifetime, () => Task.FromResult(new AnswerBody(BitConverter.GetBytes(Volatile.Read(ref stored)))), _ => false)).Body.Bytes);
    }

    [Fact]
    public async Task What_one_process_computed_the_other_need_not_until_the_user_writes()
    {
        await using var one = await Process.StartAsync(servers);
        await using var other = await Process.StartAsync(servers);

        var sources = new List<AnswerSource> { await AskAsync(one, "u"), await AskAsync(other, "u"), await AskAsync(other, "u") };
        await one.Notices.UsersChangedAsync(_tenant, ["u"]);
        sources.Add(await AskAsync(other, "u"));

        Assert.Equal([AnswerSource.Computed, AnswerSource.Shared, AnswerSource.Remembered, AnswerSource.Computed], sources);
    }

    [Fact]
    public async Task Answer_that_is_too_old_is_not_shared_either()
    {
        await using var one = await Process.StartAsync(servers);
        await using var other = await Process.StartAsync(servers);
        await AskAsync(one, "u");

        other.Clock.Advance(Lifetime);

        Assert.Equal(AnswerSource.Computed, await AskAsync(other, "u"));
    }

    [Fact]
    public async Task Redis_that_lost_everything_is_only_a_miss()
    {
        await using var one = await Process.StartAsync(servers);
        await using var other = await Process.StartAsync(servers);
        await AskAsync(one, "u");

        await one.ForgetInRedisAsync(_tenant);

        Assert.Equal(AnswerSource.Computed, await AskAsync(other, "u"));
    }

    [Fact]
    public async Task Where_nothing_is_asked_for_twice_Redis_is_soon_left_alone()
    {
        await using var process = await Process.StartAsync(servers);

        for (var user = 0; user < 600; user++)
        {
            await process.Answers.GetAsync(new(_tenant, $"u{user}", $"/{user}"), Lifetime, () => Task.FromResult(Body), _ => false);
        }

        await Eventually.HoldsAsync(() => process.KeysInRedis(_tenant, "u").Count() is > 100 and < 300);
    }

    [Fact]
    public async Task Erased_user_is_in_no_key_and_no_memory()
    {
        await using var one = await Process.StartAsync(servers);
        await using var other = await Process.StartAsync(servers);
        await AskAsync(one, "erased");
        await AskAsync(other, "erased");

        await one.Notices.UserErasedAsync(_tenant, "erased");

        Assert.Empty(one.KeysInRedis(_tenant, "erased"));
        foreach (var process in (Process[])[one, other])
        {
            await Assert.ThrowsAsync<TimeoutException>(async () => await process.Answers.GetAsync(
                Key("erased"), Lifetime, () => Task.FromException<AnswerBody>(new TimeoutException()), failure => failure is TimeoutException));
        }
    }

    [Fact]
    public async Task Process_that_hears_nothing_relies_on_nothing()
    {
        await using var deaf = await Process.StartAsync(servers);
        await AskAsync(deaf, "u");

        await deaf.StopBeatingAsync();

        await Eventually.HoldsAsync(() => !deaf.Notices.IsCurrent);
        Assert.Equal(AnswerSource.Computed, await AskAsync(deaf, "u"));
    }

    [Fact]
    public async Task Without_redis_nothing_is_remembered_and_nothing_fails()
    {
        await using var process = await Process.StartAsync(servers, "127.0.0.1:1");

        await process.Notices.UsersChangedAsync(_tenant, ["u"]);

        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));
    }

    [Fact]
    public async Task Last_answer_is_given_while_storage_is_away_but_not_for_ever()
    {
        await using var process = await Process.StartAsync(servers);
        await AskAsync(process, "u");
        await process.Notices.UsersChangedAsync(_tenant, ["u"]);

        var answer = await process.Answers.GetAsync(Key("u"), Lifetime, FailAsync, failure => failure is TimeoutException);
        Assert.Equal(AnswerSource.Stale, answer.Source);
        Assert.Equal(Body, answer.Body);

        process.Clock.Advance(TimeSpan.FromMinutes(11));
        await Assert.ThrowsAsync<TimeoutException>(
            async () => await process.Answers.GetAsync(Key("u"), Lifetime, FailAsync, failure => failure is TimeoutException));
        Assert.Equal(AnswerSource.Computed, await AskAsync(process, "u"));

        static Task<AnswerBody> FailAsync() => Task.FromException<AnswerBody>(new TimeoutException());
    }

    [Fact]
    public async Task What_could_not_be_answered_is_not_remembered()
    {
        await using var process = await Process.StartAsync(servers);
        await AskAsync(process, "known");

        for (var user = 0; user < 20; user++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await process.Answers.GetAsync(
                Key($"unknown {user}"), Lifetime, () => Task.FromException<AnswerBody>(new InvalidOperationException()), _ => false));
        }

        Assert.Equal(1, process.Answers.Known);
    }

    private async Task<AnswerSource> AskAsync(Process process, string user)
    {
        var answer = await process.Answers.GetAsync(Key(user), Lifetime, () => Task.FromResult(Body), _ => false);
        Assert.Equal(Body.Bytes, answer.Body.Bytes);
        Assert.Equal(Body.Kind, answer.Body.Kind);
        return answer.Source;
    }

    private AnswerKey Key(string user) => new(_tenant, user, "/recommendations");
}
