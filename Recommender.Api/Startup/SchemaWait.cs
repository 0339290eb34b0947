using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Recommender.Api.Errors;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Schema;

namespace Recommender.Api.Startup;

/// <summary>Keeps requests out until the worker has brought the database to the schema that this build needs.</summary>
internal sealed class SchemaWait(RequestDelegate next, SchemaGate gate)
{
    private static readonly Problem NotYet =
        new Fault(FaultCode.ServiceUnavailable, "the database is still being prepared").ToProblem();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!(context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/ws")) || await gate.IsOpenAsync(context.RequestAborted))
        {
            await next(context);
            return;
        }

        await ProblemWriter.WriteAsync(context, NotYet);
    }
}

/// <summary>Ready means: this replica is warm.</summary>
internal sealed class WarmHealth(SchemaGate gate, WarmUp warmUp) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (await gate.IsOpenAsync(cancellationToken))
            {
                await warmUp.CompletedAsync().WaitAsync(cancellationToken);
            }

            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or HttpRequestException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the replica is not warm yet", failure);
        }
    }
}
