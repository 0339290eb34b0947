using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Recommender.Tests.Deployment;

/// <summary>One of the services as a process of its own that sees no variable but those that it is given.</summary>
internal sealed class DeployedService : IAsyncDisposable
{
    private static readonly string[] OfTheMachine = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private readonly Process _process;
    private readonly Task<string> _output;

    private DeployedService(Process process, int port)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        Address = new($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it on a port of the loopback and waits until it is ready.</summary>
    public static async Task<DeployedService> StartAsync(string project, int port, IReadOnlyDictionary<string, string> variables)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, $"{project}.dll")]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        var inherited = OfTheMachine.Where(start.Environment.ContainsKey).ToDictionary(name => name, name => start.Environment[name]);
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        // HTTP_PORTS listens on every address, as it must inside of a pod; here only the loopback.
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        var service = new DeployedService(Process.Start(start)!, port);
        await service.WaitUntilReadyAsync();
        return service;
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Infrastructure.Eventually.HoldsAsync(async () =>
        {
            Assert.False(_process.HasExited, _process.HasExited ? await _output : "");
            try
            {
                using var answer = await client.GetAsync("/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }
}
