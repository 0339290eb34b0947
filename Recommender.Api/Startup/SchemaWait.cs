using Microsoft.Extensions.Diagnostics.HealthChecks;
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

/// <summary>Ready means: the database answers and has the schema, and this replica is warm.</summary>
internal sealed class DatabaseHealth(SchemaGate gate, WarmUp warmUp, Npgsql.NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!await gate.IsOpenAsync(cancellationToken))
        {
            return HealthCheckResult.Unhealthy("the database is still being prepared");
        }

        await warmUp.CompletedAsync().WaitAsync(cancellationToken);
        await using var ping = database.CreateCommand("SELECT 1");
        await ping.ExecuteScalarAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
