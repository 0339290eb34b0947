using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Processes;

namespace Recommender.Tests.LocalAspire.Dashboard;

/// <summary>With shell scripts in place of the dashboard's program.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DashboardHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ConcurrentQueue<string> _console = new();

    [Fact]
    public async Task A_dashboard_that_ends_at_once_is_one_line_on_the_console_and_no_failure()
    {
        await using var guard = ProcessGuard.Start();
        await using var host = await StartAsync(guard, "echo 'the key is missing'; exit 101");

        Assert.Null(await host.LoginUrl);
        Assert.Equal("no dashboard (aspire-managed dashboard ended with code 101: the key is missing); everything else runs", Assert.Single(_console));
    }

    [Fact]
    public async Task Addresses_and_keys_are_known_before_the_dashboard_is_up_and_are_those_it_is_started_with()
    {
        await using var guard = ProcessGuard.Start();
        await using var host = await StartAsync(
            guard, "echo \"$ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL $DASHBOARD__OTLP__PRIMARYAPIKEY $ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL\"; exit 1");

        await host.LoginUrl;
        var line = Assert.Single(_console);
        Assert.Contains($"{host.Telemetry.Endpoint} {host.Telemetry.ApiKey} ", line, StringComparison.Ordinal);
        Assert.Equal($"x-otlp-api-key={host.Telemetry.ApiKey}", host.Telemetry.Environment["OTEL_EXPORTER_OTLP_HEADERS"]);
    }

    [Fact]
    public async Task Stopping_ends_a_dashboard_that_does_not_answer_and_frees_the_port_of_the_service()
    {
        await using var guard = ProcessGuard.Start();
        var started = Path.Combine(_folder.FullName, "started");
        var host = await StartAsync(guard, $"echo \"$ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL\" $$ > '{started}.tmp'; mv '{started}.tmp' '{started}'; exec sleep 60");
        var (port, processId) = await ReadAsync(started);
        var watch = Stopwatch.StartNew();

        await host.DisposeAsync();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Empty(_console);
        Assert.True(FreePort.IsFree(port));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(processId));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<DashboardHost> StartAsync(ProcessGuard guard, string script)
    {
        var program = Path.Combine(_folder.FullName, "aspire-managed");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new DashboardOptions("shop") { InstalledFolder = _folder.FullName, CacheFolder = _folder.FullName };
        return await DashboardHost.StartAsync(new ResourceBoard(TimeProvider.System), options, guard, _console.Enqueue, CancellationToken.None);
    }

    private static async Task<(int Port, int ProcessId)> ReadAsync(string file)
    {
        while (!File.Exists(file))
        {
            await Task.Delay(20);
        }
        var words = (await File.ReadAllTextAsync(file)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (new Uri(words[0]).Port, int.Parse(words[1], null));
    }
}
