using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Storage;

public sealed class GroupCommitTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private static readonly CancellationToken None = CancellationToken.None;

    // Time that stands still: no deadline passes, however slow the machine is.
    private readonly FakeTimeProvider _clock = new();

    private readonly IngestMetrics _metrics = new(OwnMeters.Unread);

    [Fact]
    public async Task What_waits_for_a_commit_shares_the_next_one_and_everyone_gets_their_own_result()
    {
        var (batches, open) = (0, new TaskCompletionSource());
        var commits = new GroupCommit<int, string>(
            "number",
            async (items, _) =>
            {
                Interlocked.Increment(ref batches);
                await open.Task;
                return [.. items.Select(item => $"written {item}")];
            },
            _metrics, _clock);

        var writes = Enumerable.Range(0, 1000).Select(item => commits.WriteAsync(item, None)).ToList();
        open.SetResult();

        Assert.Equal(Enumerable.Range(0, 1000).Select(item => $"written {item}"), await Task.WhenAll(writes));
        Assert.InRange(batches, 2, 100);
    }

    [Fact]
    public async Task Batches_follow_each_other_unless_one_takes_unusually_long()
    {
        var (started, open) = (new ConcurrentQueue<int>(), new TaskCompletionSource());
        var commits = new GroupCommit<int, int>(
            "number",
            async (items, _) =>
            {
                started.Enqueue(items.Count);
                await open.Task;
                return items;
            },
            _metrics, _clock);

        var first = commits.WriteAsync(0, None);
        await Eventually.HoldsAsync(() => Task.FromResult(started.Count == 1));
        var gathered = Enumerable.Range(1, 10).Select(item => commits.WriteAsync(item, None)).ToList();
        Assert.Single(started);

        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(CommitLimits.OfRequests.Patience);
            return Task.FromResult(started.Count == 2);
        });
        Assert.Equal([1, 10], started);

        open.SetResult();
        await Task.WhenAll([first, .. gathered]);
    }

    [Fact]
    public async Task Full_queue_refuses_at_once_and_loses_nothing_that_it_took()
    {
        var open = new TaskCompletionSource();
        var commits = new GroupCommit<int, string>(
            "number",
            async (items, _) =>
            {
                await open.Task;
                return [.. items.Select(item => $"written {item}")];
            },
            _metrics, _clock);

        var writes = Enumerable.Range(0, 25_000).Select(item => commits.WriteAsync(item, None)).ToList();
        var refused = writes.Where(write => write.IsFaulted).ToList();
        open.SetResult();

        Assert.InRange(refused.Count, 25_000 - 20_000 - (2 * 512), 5_000);
        Assert.All(refused, write => Assert.IsType<TimeoutException>(write.Exception!.InnerException));
        Assert.All(await Task.WhenAll(writes.Except(refused)), result => Assert.StartsWith("written", result, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Within_a_transaction_the_announcement_waits_for_its_commit()
    {
        var announced = new List<int>();
        var commits = new GroupCommit<int, string>(
            "number", (items, _) => Task.FromResult<IReadOnlyList<string>>([.. items.Select(item => $"written {item}")]), _metrics, _clock,
            announce: items =>
            {
                announced.AddRange(items);
                return Task.CompletedTask;
            });
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        using var visit = AmbientTransaction.Enter(transaction);
        await commits.WriteAsync(1, None);
        visit.Dispose();
        Assert.Empty(announced);

        await visit.CommittedAsync();
        Assert.Equal([1], announced);
    }

    [Fact]
    public async Task Entity_that_the_database_refuses_fails_only_its_own_caller()
    {
        await using var database = Patient();
        var registration = new EntityRegistration(database, _metrics, _clock);
        var (blocked, tenant) = (await servers.NewTenantAsync(), await servers.NewTenantAsync());
        await using var held = await HoldAsync(blocked);

        // Both lanes wait for a tenant that is held, so that what comes next is collected into one batch.
        var first = registration.CreateAsync(Draft(blocked, "a", """{"n":1}"""), None);
        await WaitersAsync(blocked, 1);
        _clock.Advance(CommitLimits.OfRequests.Patience);
        var second = registration.CreateAsync(Draft(blocked, "b", """{"n":1}"""), None);
        await WaitersAsync(blocked, 2);
        var good = registration.CreateAsync(Draft(tenant, "good", """{"n":1}"""), None);
        var bad = registration.CreateAsync(Draft(tenant, "bad", """{"n":"\u0000"}"""), None);
        var same = registration.CreateAsync(Draft(tenant, "good", """{"n":2}"""), None);
        await held.DisposeAsync();

        await Assert.ThrowsAsync<PostgresException>(() => bad);
        Assert.Equal(["a", "b", "good"], [(await first).Value!.Id, (await second).Value!.Id, (await good).Value!.Id]);
        Assert.Null((await same).Value);
    }

    [Fact]
    public async Task Write_that_storage_does_not_take_in_time_is_503_and_may_be_tried_again()
    {
        var name = Servers.NewTenantName();
        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(name, None);
        await using var held = await HoldAsync(tenant);

        var answer = await api.Tenant(name).PostJsonAsync("/api/v1/entities", """{"entity_id":"e","attributes":{"n":1}}""");

        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Process_that_ends_has_stored_whatever_it_acknowledged()
    {
        var name = Servers.NewTenantName();
        var ending = new ApiHost(servers);
        await ending.InitializeAsync();
        using var client = ending.Tenant(name);

        var writes = Enumerable.Range(0, 100).Select(i => CreateAsync(client, i)).ToList();
        await await Task.WhenAny(writes);
        await ending.DisposeAsync();

        var acknowledged = (await Task.WhenAll(writes)).Where(id => id is not null).ToList();
        var stored = await servers.Database.QueryAsync(
            $"SELECT entity_id FROM entities JOIN tenants USING (tenant_id) WHERE tenants.name = {name}", row => row.GetString(0), None);
        Assert.NotEmpty(acknowledged);
        Assert.Empty(acknowledged.Except(stored));
    }

    /// <summary>The id if it was acknowledged; null if the process was no longer there to be asked.</summary>
    private static async Task<string?> CreateAsync(HttpClient client, int i)
    {
        try
        {
            using var answer = await client.PostJsonAsync("/api/v1/entities", $$"""{ "entity_id":"e{{i}}","attributes":{"n":1} }""");
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, answer.StatusCode.ToString());
            return answer.StatusCode == HttpStatusCode.Created ? $"e{i}" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static EntityDraft Draft(TenantId tenant, string id, string attributes) => new(tenant, id, "product", JsonElement.Parse(attributes));

    /// <summary>Connections that wait as long as it takes.</summary>
    private NpgsqlDataSource Patient()
    {
        var builder = new NpgsqlDataSourceBuilder(servers.DatabaseConnection);
        DatabaseDefaults.ForWork(builder);
        return builder.Build();
    }

    /// <summary>Keeps writers of a tenant waiting until the result is disposed.</summary>
    private async Task<NpgsqlConnection> HoldAsync(TenantId tenant)
    {
        var connection = await servers.Database.OpenConnectionAsync(None);
        await connection.BeginTransactionAsync(None);
        await connection.QueryAsync([TenantLock.Take(tenant)], row => row.GetInt32(0), None);
        return connection;
    }

    private Task<TimeSpan> WaitersAsync(TenantId tenant, int count) => Eventually.HoldsAsync(async () =>
        await servers.Database.FirstOrDefaultAsync(
            $"""
            SELECT count(*) FROM pg_locks
            WHERE locktype = 'advisory' AND classid = 21093 AND objid = {tenant.Value}::bigint::oid AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            row => row.GetInt64(0), None) == count);
}
