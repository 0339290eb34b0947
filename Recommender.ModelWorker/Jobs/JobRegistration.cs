using Microsoft.Extensions.Options;

namespace Recommender.ModelWorker.Jobs;

internal static class JobRegistration
{
    /// <param name="services">Receives the job.</param>
    /// <param name="every">Its interval, where a setting of its own decides it; <c>Jobs:{Name}:Every</c> wins over both.</param>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, Func<IServiceProvider, TimeSpan>? every = null)
        where TJob : class, IJob
    {
        services.AddOptions<JobSchedule>(TJob.Name)
            .Configure<IServiceProvider>((schedule, provider) => schedule.Every = every?.Invoke(provider) ?? TJob.Every)
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
