using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Retention;
using Recommender.ModelWorker.Schema;
using Recommender.ModelWorker.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Retention;

public sealed class RetentionJobsTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Everything_that_expires_goes_as_configured_and_the_metrics_say_how_much()
    {
        await FillAsync(await scratch.NewTenantAsync());
        await using var worker = Worker(new()
        {
            ["INTERACTION_RETENTION_DAYS"] = "30",
            ["EXPORT_RETENTION_HOURS"] = "1",
            ["JOB_RETENTION_DAYS"] = "2",
            ["IDEMPOTENCY_RETENTION_HOURS"] = "24",
            ["WEBHOOK_RETENTION_DAYS"] = "2",
            ["AB_EVENT_RETENTION_DAYS"] = "7",
        });
        using var changes = new MetricCollector<long>(worker.GetRequiredService<IMeterFactory>(), "Recommender", "recommender.job.changes");

        await PassAsync<DropExpiredMonths>(worker);
        await PassAsync<DeleteExpiredInteractions>(worker);
        await PassAsync<DropExportFiles>(worker);
        await PassAsync<ForgetJobs>(worker);
        await PassAsync<ForgetAnswers>(worker);
        await PassAsync<ForgetEvents>(worker);
        await PassAsync<ForgetAbEvents>(worker);

        Assert.Equal(
            ["delete-expired-interactions 1", "drop-expired-months 1", "drop-export-files 1", "forget-ab-events 1", "forget-answers 1", "forget-events 1", "forget-jobs 1"],
            changes.GetMeasurementSnapshot().Select(counted => $"{counted.Tags["job_name"]} {counted.Value}").Order());
    }

    private ServiceProvider Worker(Dictionary<string, string?> variables)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables).Build();
        var services = new ServiceCollection()
            .AddLogging().AddMetrics().AddSingleton<IConfiguration>(configuration)
            .AddSingleton(scratch.Database).AddSingleton(TimeProvider.System);
        services.AddSchemaMigration();
        return services
            .AddJobs(new())
            .AddRetentionJobs(configuration.Get<RetentionOptions>()!)
            .Configure<WebhookOptions>(configuration).AddWebhookJobs()
            .BuildServiceProvider();
    }

    private static Task PassAsync<TJob>(ServiceProvider worker)
        where TJob : IJob =>
        worker.GetRequiredService<ScheduledJob<TJob>>().RunOnceAsync(CancellationToken.None);

    // Of everything something that stays and one thing that goes.
    private async Task FillAsync(TenantId tenant)
    {
        var now = DateTimeOffset.UtcNow;
        var done = new[] { ("view", 1), ("view", 40), ("purchase", 40), ("view", 1000) };
        await new InteractionImport(scratch.Database, new(scratch.Database), new(), new(OwnMeters.Unread)).ImportAsync(
            tenant,
            [.. done.Select((one, i) => new ImportRecord<InteractionDraft>(
                i + 1, new(tenant, "u", "e", null, one.Item1, null, null, now.AddDays(-one.Item2), null), null))],
            new(), CancellationToken.None);
        await scratch.Database.ExecuteAsync(
            $"UPDATE interaction_types SET retention_days = 36500 WHERE tenant_id = {tenant.Value} AND name = 'purchase'", CancellationToken.None);
        foreach (var days in (int[])[6, 8])
        {
            // Whatever its sender says of its time.
            await scratch.Database.ExecuteAsync(
                $"""
                INSERT INTO ab_events (tenant_id, test_id, variant, user_id, event_type, occurred_at, received_at)
                VALUES ({tenant.Value}, 't', 'a', 'u', 'click', now() + interval '100 years', now() - make_interval(days => {days}))
                """, CancellationToken.None);
        }

        foreach (var hours in (int[])[0, 2, 72])
        {
            await scratch.Database.ExecuteAsync(
                $$"""
                INSERT INTO jobs (tenant_id, job_id, kind, subject, status, result, finished_at)
                VALUES ({{tenant.Value}}, gen_random_uuid(), 'export', 'entities', 'completed',
                    CASE WHEN {{hours}} < 72 THEN '{}'::jsonb END, now() - make_interval(hours => {{hours}}))
                """, CancellationToken.None);
        }

        foreach (var hours in (int[])[1, 25])
        {
            await scratch.Database.ExecuteAsync(
                $"""
                INSERT INTO idempotency_keys (tenant_id, scope, key, fingerprint, status, body, created_at)
                VALUES ({tenant.Value}, 's', {$"{hours}"}, '\x00', 200, '\x00', now() - make_interval(hours => {hours}))
                """, CancellationToken.None);
            await scratch.Database.ExecuteAsync(
                $$"""
                INSERT INTO webhook_events (tenant_id, event_type, data, created_at)
                VALUES ({{tenant.Value}}, 'ping', '{}', now() - 2 * make_interval(hours => {{hours}}))
                """, CancellationToken.None);
        }
    }
}
