using Microsoft.Extensions.Logging;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// What failed in a pass that does something for one tenant after another: a tenant that fails keeps none of the others
/// waiting, and the pass fails at its end.
/// </summary>
public sealed partial class TenantFailures(ILogger logger)
{
    private readonly List<Exception> _failures = [];

    /// <summary>Does it for one tenant; a failure is logged and kept, a cancellation ends the pass.</summary>
    public async Task TryAsync(TenantId tenant, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure, tenant.Value);
            _failures.Add(failure);
        }
    }

    /// <exception cref="AggregateException">It failed for a tenant at least.</exception>
    public void ThrowIfAny()
    {
        if (_failures.Count > 0)
        {
            throw new AggregateException($"It failed for {_failures.Count} tenants and was done for the others.", _failures);
        }
    }

    [LoggerMessage(LogLevel.Error, "It failed for tenant {Tenant}; the others follow")]
    private partial void LogFailed(Exception failure, int tenant);
}
