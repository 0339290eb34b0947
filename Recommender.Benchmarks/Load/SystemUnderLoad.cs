using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Recommender.Benchmarks.Load;

/// <summary>The system that is measured: one that runs already, or one that is started for the run and stopped after it.</summary>
internal sealed partial class SystemUnderLoad : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);

    private readonly Process? _appHost;
    private readonly bool _isOurs;

    private SystemUnderLoad(Uri gateway, string apiKey, Process? appHost, bool isOurs) =>
        (Gateway, ApiKey, _appHost, _isOurs) = (gateway, apiKey, appHost, isOurs);

    public Uri Gateway { get; }

    public string ApiKey { get; }

    /// <param name="gateway">Where it listens.</param>
    /// <param name="apiKey">Of an operator.</param>
    /// <param name="appHost">The process that started it, if it runs here; it is left running.</param>
    public static SystemUnderLoad Running(Uri gateway, string apiKey, int? appHost = null) =>
        new(gateway, apiKey, appHost is { } id ? Process.GetProcessById(id) : null, isOurs: false);

    /// <summary>A search uses every core there is: where requests are measured it ends before the first of them.</summary>
    public static readonly (string Name, string Value) ShortSearch = ("MODEL_SEARCH_BUDGET_SECONDS", "5");

    /// <summary>Starts the AppHost with empty storage on a free port and returns when its gateway is ready.</summary>
    public static Task<SystemUnderLoad> StartAsync(
        CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> variables) =>
        StartAsync(["--ephemeral"], variables, cancellationToken);

    /// <summary>The same with storage that is kept in a folder, and where every commit reaches the disk.</summary>
    public static Task<SystemUnderLoad> StartDurableAsync(string folder, CancellationToken cancellationToken) =>
        StartAsync(["--data", folder], [], cancellationToken);

    private static async Task<SystemUnderLoad> StartAsync(
        string[] storage, IReadOnlyList<(string Name, string Value)> variables, CancellationToken cancellationToken)
    {
        var key = $"bench-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("dotnet", [.. AppHost(), .. storage, "--no-dashboard"])
        {
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = "0", ["API_KEY"] = key },
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var appHost = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);

        var gateway = await AddressAsync(appHost, patience.Token);
        _ = appHost.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        await ReadyAsync(gateway, patience.Token);
        return new(gateway, key, appHost, isOurs: true);
    }

    /// <summary>The api without the gateway, if it is known where it listens and how identities are signed.</summary>
    public Target? Direct(string tenant)
    {
        var api = IdOf("api");
        return api > 0
            && SystemProcesses.Variable(api, "ASPNETCORE_URLS") is { } address
            && SystemProcesses.Variable(api, "GATEWAY_SIGNING_KEY") is { } signingKey
                ? Target.Direct(new(address.Split(';')[0]), signingKey, tenant)
                : null;
    }

    /// <summary>A variable that one of its processes was started with.</summary>
    /// <exception cref="InvalidOperationException">This run did not start such a process, or not with this variable.</exception>
    public string Variable(string process, string name) =>
        IdOf(process) is var id and > 0 && SystemProcesses.Variable(id, name) is { } value
            ? value
            : throw new InvalidOperationException($"no process '{process}' with the variable {name} was started by this run");

    /// <summary>
    /// The ids of its processes of one kind: api, gateway, worker, postgres or redis. Those that this program started
    /// in the place of others are among them.
    /// </summary>
    public IReadOnlyList<int> Processes(string process) => _appHost is null ? [] : [.. SystemProcesses.Below(Environment.ProcessId)[process]];

    /// <summary>The most memory that one of its processes has held.</summary>
    public long PeakBytes(string process) => SystemProcesses.PeakBytes(IdOf(process));

    /// <summary>What its processes used so far; empty for a system that was not started by this run.</summary>
    public Dictionary<string, Usage> Usage() => _appHost is null ? [] : SystemProcesses.Usage(_appHost.Id);

    public async ValueTask DisposeAsync()
    {
        if (_isOurs && _appHost is { HasExited: false })
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_appHost.Id}"]);
            await EndAsync(_appHost);
        }

        _appHost?.Dispose();
    }

    private static async Task EndAsync(Process appHost)
    {
        try
        {
            await appHost.WaitForExitAsync().WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync($"The AppHost did not end within {StopPatience.TotalSeconds:0} s and is killed.");
            appHost.Kill(entireProcessTree: true);
        }
    }

    private int IdOf(string process) => _appHost is null ? 0 : SystemProcesses.Below(_appHost.Id)[process].FirstOrDefault();

    // As it was built with the benchmarks, if it was, and by its own build otherwise.
    private static string[] AppHost()
    {
        var built = Benchmarks.Gateway.ServiceProcess.PathOf("Recommender.AppHost");
        return File.Exists(built) ? ["exec", built] : ["run", "-c", "Release", "--project", "Recommender.AppHost", "--"];
    }

    [GeneratedRegex(@"Gateway\s+(http://\S+)")]
    private static partial Regex GatewayLine();

    private static async Task<Uri> AddressAsync(Process appHost, CancellationToken cancellationToken)
    {
        while (await appHost.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (GatewayLine().Match(line) is { Success: true } match)
            {
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("the AppHost ended before it printed the address of its gateway");
    }

    private static async Task ReadyAsync(Uri gateway, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/ready", cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
