namespace Aspire.Hosting.Running;

/// <summary>Looks again and again whether a process serves: often until it does, then at leisure.</summary>
internal sealed class HealthLoop(Func<CancellationToken, Task<string?>> findFault, BoardEntries entries, TimeProvider time)
{
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var fault = await LookAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            entries.Health(fault);
            await Task.Delay(fault is null ? WhileHealthy : WhileUnhealthy, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await findFault(cancellationToken);
        }
        catch (Exception failure) // a check that cannot be made is a fault of what is checked
        {
            return failure.Message;
        }
    }
}
