using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Recommender.Benchmarks.Load;

/// <summary>The system that is measured: one that runs already, or one that is started for the run and stopped after it.</summary>
internal sealed partial class SystemUnderLoad : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly Process? _appHost;

    private SystemUnderLoad(Uri gateway, string apiKey, Process? appHost)
    {
        Gateway = gateway;
        ApiKey = apiKey;
        _appHost = appHost;
    }

    public Uri Gateway { get; }

    public string ApiKey { get; }

    public static SystemUnderLoad Running(Uri gateway, string apiKey) => new(gateway, apiKey, null);

    /// <summary>Starts the AppHost with empty storage on a free port and returns when its gateway is ready.</summary>
    public static async Task<SystemUnderLoad> StartAsync(
        CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> variables)
    {
        var key = $"bench-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", "--project", "Recommender.AppHost", "--", "--ephemeral", "--no-dashboard"])
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
        return new(gateway, key, appHost);
    }

    public async ValueTask DisposeAsync()
    {
        if (_appHost is { HasExited: false })
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_appHost.Id}"]);
            await _appHost.WaitForExitAsync();
        }

        _appHost?.Dispose();
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
