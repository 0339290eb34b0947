using System.Diagnostics;
using System.Globalization;

namespace Recommender.Benchmarks.Load;

/// <summary>Where and when was measured.</summary>
/// <param name="LoadAverage">Of the last minute before the run; figures of a busy machine are ratios only.</param>
internal sealed record Machine(string Processor, int Cores, string Runtime, double LoadAverage, string Commit, DateTimeOffset At)
{
    public static Machine Here() => new(
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown"
            : "unknown",
        Environment.ProcessorCount,
        Environment.Version.ToString(),
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN,
        Git("rev-parse", "--short", "HEAD"),
        TimeProvider.System.GetUtcNow());

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor}, {Cores} cores, .NET {Runtime}, load average before {LoadAverage:N1}, commit {Commit}, {At:yyyy-MM-dd HH:mm}");

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
