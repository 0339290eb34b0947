using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Schema;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Schema;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.ModelWorker;

public sealed class ScheduledJobTests(Servers servers)
{
    [Fact]
    public async Task Failed_pass_is_counted_and_the_next_pass_still_runs()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var failures = new MetricCollector<long>(meters, "Recommender", "recommender.job.failures");
        var job = new Flaky { FailuresLeft = 1 };
        var sut = CreateSut(job, meters);

        await sut.RunOnceAsync(CancellationToken.None);
        await sut.RunOnceAsync(CancellationToken.None);

        Assert.Equal(2, job.Runs);
        Assert.Equal(0, sut.MissedPasses);
        Assert.Equal("flaky", Assert.Single(failures.GetMeasurementSnapshot(), failed => failed.Value == 1).Tags["job_name"]);
    }

    [Fact]
    public async Task Health_is_degraded_from_the_third_missed_pass_until_one_succeeds()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var missed = new MetricCollector<int>(meters, "Recommender", "recommender.job.missed_passes");
        var sut = CreateSut(new Flaky { FailuresLeft = 3 }, meters);

        var seen = new List<(HealthStatus, int)>();
        for (var pass = 0; pass < 4; pass++)
        {
            await sut.RunOnceAsync(CancellationToken.None);
            missed.RecordObservableInstruments();
            seen.Add(((await new JobHealthCheck<Flaky>(sut).CheckHealthAsync(new())).Status, missed.LastMeasurement!.Value));
        }

        Assert.Equal([(HealthStatus.Healthy, 1), (HealthStatus.Healthy, 2), (HealthStatus.Degraded, 3), (HealthStatus.Healthy, 0)], seen);
    }

    [Fact]
    public async Task Stopping_is_not_a_failure()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var sut = CreateSut(new Flaky(), services.GetRequiredService<IMeterFactory>());
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sut.RunOnceAsync(stopping.Token));

        Assert.Equal(0, sut.MissedPasses);
    }

    [Fact]
    public async Task Job_runs_when_it_is_called_and_at_its_next_tick()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (job, wakeUp) = (new Flaky(), new WakeUp<Flaky>());
        var clock = new FakeTimeProvider();
        using var schema = new ApplySchema(new SchemaMigration(servers.Database), clock, NullLogger<ApplySchema>.Instance);
        using var sut = CreateSut(job, services.GetRequiredService<IMeterFactory>(), schema, wakeUp, clock);
        await schema.StartAsync(CancellationToken.None);
        await sut.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => job.Runs == 1);

        wakeUp.Call();
        await Eventually.HoldsAsync(() => job.Runs == 2);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => job.Runs == 3);
        wakeUp.Call();
        await Eventually.HoldsAsync(() => job.Runs == 4);

        await sut.StopAsync(CancellationToken.None);
    }

    private ScheduledJob<Flaky> CreateSut(Flaky job, IMeterFactory meters)
    {
        var clock = new FakeTimeProvider();
        return CreateSut(
            job, meters, new ApplySchema(new SchemaMigration(servers.Database), clock, NullLogger<ApplySchema>.Instance), new(), clock);
    }

    private static ScheduledJob<Flaky> CreateSut(
        Flaky job, IMeterFactory meters, ApplySchema schema, WakeUp<Flaky> wakeUp, FakeTimeProvider clock) =>
        new(job, schema, new Schedules(), wakeUp, new JobMetrics(meters), clock, NullLogger<ScheduledJob<Flaky>>.Instance);

    private sealed class Flaky : IJob
    {
        public static string Name => "flaky";

        public static TimeSpan Every => TimeSpan.FromSeconds(1);

        public int FailuresLeft { get; set; }

        public int Runs { get; private set; }

        public Task<int> RunAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Runs++;
            return FailuresLeft-- > 0 ? throw new InvalidOperationException("as ordered") : Task.FromResult(1);
        }
    }

    private sealed class Schedules : IOptionsMonitor<JobSchedule>
    {
        public JobSchedule CurrentValue { get; } = new();

        public JobSchedule Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<JobSchedule, string?> listener) => null;
    }
}
