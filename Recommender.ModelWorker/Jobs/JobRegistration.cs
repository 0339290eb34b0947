using Microsoft.Extensions.Options;

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
            .AddSingleton<IValidateOptions<JobSchedule>, JobScheduleValidator>();
}
