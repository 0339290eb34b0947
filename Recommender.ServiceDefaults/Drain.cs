using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.ServiceDefaults;

/// <summary>
/// Leaving without losing a request: on SIGTERM the service is unready at once, but goes on serving until everybody who
/// sends it traffic has noticed; only then is the server stopped, which lets requests in flight finish.
/// </summary>
public static class Drain
{
    /// <summary>
    /// Readiness turns unhealthy when the service is told to stop, and the stop waits: <c>DRAIN_SECONDS</c> (default 4,
    /// in Development 0), or not at all when <c>DRAIN_REQUESTS_ON_SHUTDOWN</c> is false. <c>SHUTDOWN_TIMEOUT_SECS</c>
    /// (default 30) bounds the whole of it.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="hasCallers">False for a service that nobody sends traffic to: it stops without a pause.</param>
    public static TBuilder AddDrain<TBuilder>(this TBuilder builder, bool hasCallers = true)
        where TBuilder : IHostApplicationBuilder
    {
        var drain = builder.AddVariables<DrainOptions>();
        var seconds = drain.Seconds ?? (builder.Environment.IsDevelopment() ? 0 : 4);
        var pause = TimeSpan.FromSeconds(hasCallers && drain.Wanted ? seconds : 0);

        builder.Services.AddHealthChecks().AddCheck<Stopping>("shutdown", tags: [ServiceDefaults.Ready]);
        builder.Services.AddHostedService(_ => new PauseBeforeStop(pause));
        builder.Services.Configure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(drain.TimeoutSeconds));
        return builder;
    }

    /// <summary>
    /// While the service drains every answer ends its connection. Whoever keeps connections would otherwise send the
    /// next request into the shutdown, and the gateway takes it as the word that a replica is leaving.
    /// </summary>
    public static void UseDrain(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(next => context =>
        {
            if (stopping.IsCancellationRequested)
            {
                context.Response.Headers.Connection = "close";
            }

            return next(context);
        });
    }

    private sealed class Stopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("shutting down")
                : HealthCheckResult.Healthy());
    }

    private sealed class PauseBeforeStop(TimeSpan pause) : IHostedLifecycleService
    {
        public Task StoppingAsync(CancellationToken cancellationToken) =>
            Task.Delay(pause, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
