using Aspire.Hosting.Processes;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class AppHostProcessTests
{
    [Fact]
    public async Task Termination_ends_every_process_within_15_seconds()
    {
        await using var appHost = AppHostProcess.Start("--ephemeral");
        await appHost.Healthy;
        var services = await appHost.ServicesAsync();
        var data = appHost.FindDataFolder();

        appHost.Send(Signal.Terminate);

        Assert.Equal(0, await appHost.EndAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.True(await ProcessList.IsGoneAsync(TimeSpan.Zero, data, services));
    }

    [Fact]
    public async Task Killing_the_AppHost_ends_every_process_and_removes_ephemeral_data()
    {
        await using var appHost = AppHostProcess.Start("--ephemeral");
        await appHost.Healthy;
        var services = await appHost.ServicesAsync();
        var data = appHost.FindDataFolder();

        appHost.Send(Signal.Kill);

        Assert.True(await ProcessList.IsGoneAsync(TimeSpan.FromSeconds(10), data, services));
    }

    [Fact]
    public async Task Two_AppHosts_run_at_once()
    {
        await using var one = AppHostProcess.Start("--ephemeral");
        await using var other = AppHostProcess.Start("--ephemeral");

        await Task.WhenAll(one.Healthy, other.Healthy);

        Assert.NotEqual(one.AddressOf("front"), other.AddressOf("front"));
        Assert.NotEqual(one.AddressOf("back"), other.AddressOf("back"));
    }

    [Fact]
    public async Task Second_AppHost_on_a_data_folder_is_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await using var first = AppHostProcess.Start("--data", folder.FullName);
            await first.Healthy;
            await using var second = AppHostProcess.Start("--data", folder.FullName);

            Assert.Equal(1, await second.EndAsync());
            Assert.Contains(
                $"The data folder {folder.FullName} is in use by another AppHost (process {first.Id})", second.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Taken_port_is_named()
    {
        await using var first = AppHostProcess.Start("--ephemeral");
        await first.Healthy;
        var port = first.AddressOf("front").Port;
        await using var second = AppHostProcess.Start("--ephemeral", $"--PORT={port}");

        Assert.Equal(1, await second.EndAsync());
        Assert.Contains($"Port {port}, on which front is to listen, is taken", second.Output, StringComparison.Ordinal);
    }
}
