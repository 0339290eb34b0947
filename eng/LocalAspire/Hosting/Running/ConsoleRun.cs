using System.Runtime.InteropServices;

namespace Aspire.Hosting.Running;

/// <summary>Runs an application for a person at a console, until Ctrl-C or SIGTERM.</summary>
internal static class ConsoleRun
{
    public static async Task RunAsync(ApplicationRun run, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var starter = RunCommand.WhenItIsGone(stopping.Cancel);
        try
        {
            await run.StartAsync(stopping.Token);
            await run.UntilSomethingIsWrongAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            run.Output.Say("Stopping.");
        }
        catch (DistributedApplicationException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            Environment.ExitCode = 1;
        }
        await run.StopAsync(CancellationToken.None);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // otherwise the process ends at once
            stopping.Cancel();
        }
    }
}
