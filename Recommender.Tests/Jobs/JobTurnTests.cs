using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

public sealed class JobTurnTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private JobStore Jobs => new(scratch.Database);

    private JobLeaseStore Leases => new(scratch.Database);

    [Fact]
    public async Task Tenant_with_a_thousand_jobs_does_not_keep_another_waiting()
    {
        await EmptyAsync();
        var (busy, other) = (await scratch.NewTenantAsync(), await scratch.NewTenantAsync());
        await scratch.Database.ExecuteAsync(
            $"""
            INSERT INTO jobs (tenant_id, job_id, kind, subject, status)
            SELECT {busy.Value}, gen_random_uuid(), 'export', 'users', 'queued' FROM generate_series(1, 1000)
            """, CancellationToken.None);
        var first = await Leases.TakeAsync(["export"], 2, CancellationToken.None);
        await AskAsync(other);

        var next = await Leases.TakeAsync(["export"], 2, CancellationToken.None);

        Assert.Equal((busy, other), (first!.Tenant, next!.Tenant));
    }

    [Fact]
    public async Task Tenant_never_has_more_jobs_running_than_its_budget_whoever_asks()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        for (var job = 0; job < 5; job++)
        {
            await AskAsync(tenant);
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Leases.TakeAsync(["export"], 2, CancellationToken.None)));
        var rest = await Leases.TakeAsync(["export"], 2, CancellationToken.None);
        await Leases.FinishAsync(taken.OfType<JobLease>().First(), null, CancellationToken.None);

        Assert.InRange(taken.OfType<JobLease>().Count() + (rest is null ? 0 : 1), 1, 2);
        Assert.NotNull(await Leases.TakeAsync(["export"], 2, CancellationToken.None));
    }

    [Fact]
    public async Task Worker_that_lost_its_job_changes_nothing_of_it_any_more()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        var zombie = (await Leases.TakeAsync(["export"], 2, CancellationToken.None))!;
        await ExpireAsync(tenant);
        var heir = (await Leases.TakeAsync(["export"], 2, CancellationToken.None))!;
        var run = new JobRun(zombie, new(scratch.Database));

        Assert.False(await Leases.RenewAsync(zombie, CancellationToken.None));
        await Assert.ThrowsAsync<JobLostException>(() => run.ReportAsync(0.9, "still here", CancellationToken.None));
        await Assert.ThrowsAsync<JobLostException>(() => run.BeginPiecesAsync(1, CancellationToken.None));
        await Assert.ThrowsAsync<JobLostException>(() => run.AddPieceAsync(0, [1], 1, CancellationToken.None));
        await Assert.ThrowsAsync<JobLostException>(() => run.CountAsync(0, new(), CancellationToken.None));
        Assert.Null(await Leases.FinishAsync(zombie, "{}", CancellationToken.None));
        await Leases.RetryAsync(zombie, TimeSpan.Zero, "again", CancellationToken.None);
        await Leases.FailAsync(zombie, "no", CancellationToken.None);
        await Leases.ReleaseAsync(zombie, CancellationToken.None);

        Assert.Equal("running", (await Jobs.FindAsync(tenant, job, CancellationToken.None))!.Status);
        Assert.Equal("completed", await Leases.FinishAsync(heir, null, CancellationToken.None));
    }

    [Fact]
    public async Task Job_whose_worker_fell_silent_is_taken_over_and_its_log_says_so()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        await Leases.TakeAsync(["export"], 2, CancellationToken.None);
        Assert.Null(await Leases.TakeAsync(["export"], 2, CancellationToken.None));
        await ExpireAsync(tenant);

        await Runners.Over(scratch.Database, new Instant()).RunOneAsync(CancellationToken.None);

        var log = (await Jobs.FindAsync(tenant, job, CancellationToken.None))!.Log;
        Assert.Equal(["begun by", "taken over", "finished"], log.Select(line => string.Join(' ', line.Text.Split(' ').Take(2))));
    }

    [Fact]
    public async Task Worker_that_stops_leaves_its_job_to_another_at_once()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        var endless = new Endless();
        using var stopping = new CancellationTokenSource();
        var running = Runners.Over(scratch.Database, endless).RunOneAsync(stopping.Token);
        await endless.Begun;

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.True(await Runners.Over(scratch.Database, new Instant()).RunOneAsync(CancellationToken.None));
        Assert.Equal("completed", (await Jobs.FindAsync(tenant, job, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Cancelling_a_job_that_runs_stops_its_worker_at_the_next_renewal()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        var (clock, endless) = (new FakeTimeProvider(), new Endless());
        var running = Runners.Over(scratch.Database, clock, 2, endless).RunOneAsync(CancellationToken.None);
        await endless.Begun;

        Assert.True(await new JobCancellation(scratch.Database).CancelAsync(tenant, job, CancellationToken.None));
        clock.Advance(JobLease.Renewal);

        Assert.True(await running);
        Assert.Equal("cancelled", (await Jobs.FindAsync(tenant, job, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Lease_is_renewed_while_the_work_goes_on()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        await AskAsync(tenant);
        var (clock, endless) = (new FakeTimeProvider(), new Endless());
        using var stopping = new CancellationTokenSource();
        var running = Runners.Over(scratch.Database, clock, 2, endless).RunOneAsync(stopping.Token);
        await endless.Begun;
        await ExpireAsync(tenant);

        clock.Advance(JobLease.Renewal);

        await Eventually.HoldsAsync(() => scratch.Database.FirstOrDefaultAsync(
            $"SELECT leased_until > now() FROM jobs WHERE tenant_id = {tenant.Value}", row => row.GetBoolean(0), CancellationToken.None));
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Job_that_fails_is_tried_again_and_given_up_in_the_end()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        var work = new Failing(new InvalidOperationException("as ordered"));

        for (var attempt = 0; attempt < 6; attempt++)
        {
            await ExpireAsync(tenant);
            Assert.True(await Runners.Over(scratch.Database, work).RunOneAsync(CancellationToken.None));
        }

        var found = (await Jobs.FindAsync(tenant, job, CancellationToken.None))!;
        Assert.Equal((5, "failed", "given up after 5 attempts"), (work.Attempts, found.Status, found.Log[^1].Text));
        Assert.DoesNotContain(found.Log, line => line.Text.Contains("as ordered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_that_cannot_be_done_fails_at_once_and_says_why()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);

        await Runners.Over(scratch.Database, new Failing(new JobFailedException("there is nothing"))).RunOneAsync(CancellationToken.None);

        var found = (await Jobs.FindAsync(tenant, job, CancellationToken.None))!;
        Assert.Equal(("failed", "there is nothing", 1d), (found.Status, found.Log[^1].Text, found.Progress));
    }

    [Fact]
    public async Task Log_keeps_the_latest_hundred_lines()
    {
        await EmptyAsync();
        var tenant = await scratch.NewTenantAsync();
        var job = await AskAsync(tenant);
        var run = new JobRun((await Leases.TakeAsync(["export"], 2, CancellationToken.None))!, new(scratch.Database));

        for (var line = 1; line <= 120; line++)
        {
            await run.ReportAsync(line / 120.0, $"line {line}", CancellationToken.None);
        }

        var found = (await Jobs.FindAsync(tenant, job, CancellationToken.None))!;
        Assert.Equal((100, "line 21", "line 120", 1d), (found.Log.Count, found.Log[0].Text, found.Log[^1].Text, found.Progress));
    }

    // Each test of this class is about the one order in which all tenants are served.
    private Task<int> EmptyAsync() => scratch.Database.ExecuteAsync($"DELETE FROM jobs", CancellationToken.None);

    private async Task<Guid> AskAsync(TenantId tenant) =>
        (await Jobs.QueueAsync(tenant, JobKinds.Export, "users", "{}", CancellationToken.None))!.Value;

    private Task<int> ExpireAsync(TenantId tenant) => scratch.Database.ExecuteAsync(
        $"UPDATE jobs SET leased_until = now() - interval '1 second' WHERE tenant_id = {tenant.Value}", CancellationToken.None);

    private sealed class Instant : IJobWork
    {
        public string Kind => JobKinds.Export;

        public Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }

    private sealed class Endless : IJobWork
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Kind => JobKinds.Export;

        public Task Begun => _begun.Task;

        public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            _begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return null;
        }
    }

    private sealed class Failing(Exception failure) : IJobWork
    {
        public string Kind => JobKinds.Export;

        public int Attempts { get; private set; }

        public Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            Attempts++;
            return Task.FromException<string?>(failure);
        }
    }
}
