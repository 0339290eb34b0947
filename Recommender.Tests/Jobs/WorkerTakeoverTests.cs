using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

/// <summary>Two workers, one of which goes while it rebuilds a model: a lock keeps it where it is.</summary>
public sealed class WorkerTakeoverTests(ScratchDatabase scratch, ITestOutputHelper output) : IClassFixture<ScratchDatabase>
{
    private JobStore Jobs => new(scratch.Database);

    [Fact]
    public async Task Rebuild_of_a_killed_worker_is_finished_by_the_other()
    {
        var tenant = await FillAsync();
        await using var publishing = await HoldPublishingAsync();
        await using var dies = await WorkerProcess.StartAsync(scratch);
        var job = (await Jobs.QueueAsync(tenant, JobKinds.Rebuild, null, "{}", CancellationToken.None))!.Value;
        await ReachesAsync(tenant, job, "publishing", times: 1);
        await using var heir = await WorkerProcess.StartAsync(scratch);

        var killed = await NowAsync();
        await dies.KillAsync();
        await ReachesAsync(tenant, job, "taken over", times: 1);
        await publishing.CommitAsync();
        await ReachesAsync(tenant, job, "finished", times: 1);

        var found = await FindAsync(tenant, job);
        var takeover = found.Log.First(line => line.Text.StartsWith("taken over", StringComparison.Ordinal));
        output.WriteLine($"taken over {(takeover.At - killed).TotalSeconds:F1} s after the kill");
        Assert.StartsWith($"taken over by {heir.Name}", takeover.Text, StringComparison.Ordinal);
        Assert.Equal("completed", found.Status);
        Assert.Equal(1, await ModelsAsync(tenant));
    }

    [Fact]
    public async Task Rebuild_of_a_worker_that_is_stopped_goes_on_at_once_at_the_other()
    {
        var tenant = await FillAsync();
        await using var reading = await HoldAsync($"LOCK TABLE interactions IN ACCESS EXCLUSIVE MODE");
        await using var stops = await WorkerProcess.StartAsync(scratch);
        var job = (await Jobs.QueueAsync(tenant, JobKinds.Rebuild, null, "{}", CancellationToken.None))!.Value;
        await ReachesAsync(tenant, job, "begun", times: 1);
        await using var heir = await WorkerProcess.StartAsync(scratch);

        var stopped = await NowAsync();
        await stops.StopAsync();
        await ReachesAsync(tenant, job, "continued", times: 1);
        await reading.CommitAsync();
        await ReachesAsync(tenant, job, "finished", times: 1);

        // Not "taken over": nobody waited for the lease to run out.
        var log = (await FindAsync(tenant, job)).Log;
        var given = log.First(line => line.Text.StartsWith(stops.Name, StringComparison.Ordinal));
        var taken = log.First(line => line.Text.StartsWith($"continued by {heir.Name}", StringComparison.Ordinal));
        output.WriteLine($"given back {(given.At - stopped).TotalSeconds:F1} s after SIGTERM, taken {(taken.At - given.At).TotalSeconds:F1} s later");
        Assert.EndsWith("stops and leaves the job to another worker", given.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(log, line => line.Text.StartsWith("taken over", StringComparison.Ordinal));
        Assert.Equal(1, await ModelsAsync(tenant));
    }

    [Fact]
    public async Task Worker_that_wakes_up_after_another_took_over_publishes_nothing()
    {
        var tenant = await FillAsync();
        await using var publishing = await HoldPublishingAsync();
        await using var zombie = await WorkerProcess.StartAsync(scratch);
        var job = (await Jobs.QueueAsync(tenant, JobKinds.Rebuild, null, "{}", CancellationToken.None))!.Value;
        await ReachesAsync(tenant, job, "publishing", times: 1);
        await using var heir = await WorkerProcess.StartAsync(scratch);

        await zombie.FreezeAsync();
        await ReachesAsync(tenant, job, "publishing", times: 2);
        await publishing.CommitAsync();
        await ReachesAsync(tenant, job, "finished", times: 1);
        var published = await new ModelStore(scratch.Database).PublishedAsync(tenant, CancellationToken.None);
        await zombie.ThawAsync();
        await Eventually.HoldsAsync(() => zombie.Output.Contains("is another worker's by now", StringComparison.Ordinal));

        Assert.Equal(published, await new ModelStore(scratch.Database).PublishedAsync(tenant, CancellationToken.None));
        Assert.Equal(1, await ModelsAsync(tenant));
        Assert.Equal("completed", (await FindAsync(tenant, job)).Status);
    }

    private async Task<TenantId> FillAsync()
    {
        var tenant = await scratch.NewTenantAsync();
        var drafts = Enumerable.Range(0, 200).Select(i => new ImportRecord<InteractionDraft>(
            i + 1, new(tenant, $"u{i % 20}", $"e{i / 20}", null, "view", null, null, DateTimeOffset.UtcNow.AddMinutes(-i), null), null)).ToList();
        await new InteractionImport(scratch.Database, new(scratch.Database), new(), new(OwnMeters.Unread)).ImportAsync(tenant, drafts, new(), CancellationToken.None);

        // Only the job shall make workers train.
        await scratch.Database.ExecuteAsync($"DELETE FROM tenant_work", CancellationToken.None);
        return tenant;
    }

    private Task<NpgsqlTransaction> HoldPublishingAsync() => HoldAsync($"LOCK TABLE model_parts IN ACCESS EXCLUSIVE MODE");

    private async Task<NpgsqlTransaction> HoldAsync(Sql locking)
    {
        var connection = await scratch.Database.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await transaction.ExecuteAsync(locking, CancellationToken.None);
        return transaction;
    }

    private Task<TimeSpan> ReachesAsync(TenantId tenant, Guid job, string line, int times) => Eventually.HoldsAsync(async () =>
        (await FindAsync(tenant, job)).Log.Count(entry => entry.Text.StartsWith(line, StringComparison.Ordinal)) >= times);

    private async Task<Job> FindAsync(TenantId tenant, Guid job) => (await Jobs.FindAsync(tenant, job, CancellationToken.None))!;

    private Task<DateTimeOffset> NowAsync() => scratch.Database.FirstOrDefaultAsync(
        $"SELECT clock_timestamp()", row => row.GetFieldValue<DateTimeOffset>(0), CancellationToken.None);

    private Task<long> ModelsAsync(TenantId tenant) => scratch.Database.FirstOrDefaultAsync(
        $"SELECT count(*) FROM models WHERE tenant_id = {tenant.Value}", row => row.GetInt64(0), CancellationToken.None);
}
