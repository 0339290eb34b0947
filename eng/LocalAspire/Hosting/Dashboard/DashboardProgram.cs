using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>Finds the official dashboard on this machine, or fetches it once.</summary>
internal static class DashboardProgram
{
    private const string FileName = "aspire-managed";

    /// <summary>The path of the program whose command <c>dashboard</c> is the dashboard.</summary>
    /// <exception cref="DashboardUnavailableException">It is not installed and cannot be fetched; the message says why.</exception>
    public static async Task<string> FindAsync(
        DashboardOptions options, ProcessGuard guard, Action<string> log, CancellationToken cancellationToken)
    {
        var cached = Path.Combine(options.CacheFolder, $"aspire-dashboard-{DashboardPackage.Version}");
        string[] folders = [options.InstalledFolder, cached];
        if (folders.Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists) is { } program)
        {
            return program;
        }
        await new DashboardPackage(options.CacheFolder, guard, log).FetchAsync(cached, cancellationToken);
        return Path.Combine(cached, FileName);
    }
}

/// <summary>There is no dashboard on this machine; the message is a sentence for the console.</summary>
internal sealed class DashboardUnavailableException(string message) : InvalidOperationException(message);
