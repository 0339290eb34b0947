using Microsoft.Extensions.Options;
using Recommender.Engine.Jobs;

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
        services.AddSingleton<ScheduledJob<TJob>>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledJob<TJob>>());
        services.AddHealthChecks()
            .AddCheck<JobHealthCheck<TJob>>(TJob.Name, tags: [ServiceDefaults.ServiceDefaults.Ready]);
        return services;
    }

    public static IServiceCollection AddJobs(this IServiceCollection services) =>
        services
            .AddSingleton<JobMetrics>()
            .AddSingleton<IValidateOptions<JobSchedule>, JobScheduleValidator>()
            .AddTenantJobs();

    // The jobs that tenants ask for; whatever does one of a kind is registered with its concept.
    private static IServiceCollection AddTenantJobs(this IServiceCollection services)
    {
        services.AddOptions<JobOptions>().BindConfiguration("").ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobOptions>, JobOptionsValidator>();
        services.AddOptions<JobSchedule>(RunJobs.Name)
            .Configure<IOptions<JobOptions>>((schedule, jobs) => schedule.Lanes = jobs.Value.PerWorker);
        return services
            .AddSingleton(provider => new JobBudget(provider.GetRequiredService<IOptions<JobOptions>>().Value.PerTenant))
            .AddSingleton<TurnMetrics>()
            .AddSingleton<JobRunner>()
            .AddJob<RunJobs>();
    }
}
