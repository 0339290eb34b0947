using Microsoft.Extensions.Options;
using Recommender.Engine.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Jobs;

internal static class JobRegistration
{
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services)
        where TJob : class, IJob
    {
        services.AddOptions<JobSchedule>(TJob.Name)
            .Configure(schedule => schedule.Every = TJob.Every)
            .BindConfiguration($"Jobs:{TJob.Name}")
            .ValidateOnStart();
        services.AddSingleton<TJob>();
        services.AddSingleton<WakeUp<TJob>>();
        services.AddSingleton<ScheduledJob<TJob>>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledJob<TJob>>());
        services.AddHealthChecks()
            .AddCheck<JobHealthCheck<TJob>>(TJob.Name, tags: [ServiceDefaults.ServiceDefaults.Ready]);
        return services;
    }

    public static IServiceCollection AddJobs(this IServiceCollection services, JobOptions options) =>
        services
            .AddInstruments<JobMetrics>()
            .AddSingleton<IValidateOptions<JobSchedule>, JobScheduleValidator>()
            .AddTenantJobs(options);

    // The jobs that tenants ask for; whatever does one of a kind is registered with its concept.
    private static IServiceCollection AddTenantJobs(this IServiceCollection services, JobOptions options)
    {
        services.AddOptions<JobSchedule>(RunJobs.Name).Configure(schedule => schedule.Lanes = options.PerWorker);
        return services
            .AddSingleton(new JobBudget(options.PerTenant))
            .AddInstruments<TurnMetrics>()
            .AddSingleton<JobRunner>()
            .AddJob<RunJobs>();
    }
}
