using Aspire.Hosting.Board;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The resource service and, in the background, the official dashboard. Nothing waits for the dashboard: where it cannot be
/// had, one line says so.
/// </summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private const string Name = "aspire-managed dashboard";
    private const int LastLines = 5;

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<string?> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LogRing output = new(200, TimeProvider.System);
    private readonly DashboardAddresses addresses;
    private readonly ResourceServer server;
    private readonly ProcessGuard guard;
    private readonly Action<string> log;
    private readonly Task run;

    private DashboardHost(DashboardOptions options, DashboardAddresses addresses, ResourceServer server, ProcessGuard guard, Action<string> log)
    {
        (this.addresses, this.server, this.guard, this.log) = (addresses, server, guard, log);
        Telemetry = new(addresses.Telemetry, addresses.TelemetryKey);
        run = Task.Run(() => RunAsync(options));
    }

    /// <summary>For the environment of every project.</summary>
    public TelemetryTarget Telemetry { get; }

    /// <summary>The address that opens the dashboard, once it answers; null when it cannot be had.</summary>
    public Task<string?> LoginUrl => ready.Task;

    /// <summary>Serves the board and begins to start the dashboard; returns as soon as the addresses are fixed.</summary>
    /// <param name="log">Receives single lines for the console.</param>
    public static async Task<DashboardHost> StartAsync(
        ResourceBoard board, DashboardOptions options, ProcessGuard guard, Action<string> log, CancellationToken cancellationToken)
    {
        var addresses = DashboardAddresses.Choose(options.Port);
        var service = new ResourceServiceOptions(options.Title, addresses.ServicePort, addresses.ServiceKey);
        var server = await ResourceServer.StartAsync(board, service, cancellationToken);
        return new(options, addresses, server, guard, log);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await run;
        await server.DisposeAsync();
        stopping.Dispose();
    }

    private async Task RunAsync(DashboardOptions options)
    {
        try
        {
            var program = await DashboardProgram.FindAsync(options, guard, log, stopping.Token);
            await ServeAsync(program);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the normal end
        }
        catch (OperationCanceledException)
        {
            log("no dashboard (it took too long); everything else runs");
        }
        catch (Exception failure)
        {
            log($"no dashboard ({failure.Message}); everything else runs"); // it is a convenience and must not stop the system
        }
        ready.TrySetResult(null);
    }

    private async Task ServeAsync(string program)
    {
        await using var process = ChildProcess.Start(ToLaunch(program), guard, output.Add);
        try
        {
            await AnswersAsync(process);
            log(addresses.LoginUrl);
            ready.TrySetResult(addresses.LoginUrl);
            await process.Exited.WaitAsync(stopping.Token);
            throw Ended(process);
        }
        finally
        {
            await process.StopAsync(StopTime);
        }
    }

    private Launch ToLaunch(string program) => new(program, "dashboard")
    {
        WorkingDirectory = Path.GetDirectoryName(program)!, // the AppHost's own folder may hold settings that are not meant for it
        Environment = addresses.Environment(),
    };

    private async Task AnswersAsync(ChildProcess process)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        deadline.CancelAfter(StartTime);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        while (!process.Exited.IsCompleted)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(addresses.Pages), deadline.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(PollInterval, deadline.Token);
            }
        }
        throw Ended(process);
    }

    private DashboardUnavailableException Ended(ChildProcess process) =>
        new($"{Name} ended with code {process.Exited.Result}: {string.Join(" / ", output.Last(LastLines).Select(line => line.Text.Trim()))}");
}
