using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Freshness;

/// <summary><c>freshness</c>: how long it takes until what was just written shows in answers.</summary>
internal static class FreshnessCommand
{
    public static Command Create()
    {
        var url = new Option<string?>("--url") { Description = "Gateway of a running system (default: start one)" };
        var key = new Option<string?>("--api-key") { Description = "Key for --url; what is written stays in its tenant" };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each kind, 10 to 1000", DefaultValueFactory = _ => 100 };
        rounds.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 10 or > 1000)
            {
                given.AddError("--rounds must be between 10 and 1000");
            }
        });
        var command = new Command("freshness", "Measure how soon answers follow what was written") { url, key, rounds };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var system = arguments.GetValue(url) is { } gateway
                ? SystemUnderLoad.Running(new Uri(gateway), arguments.GetValue(key) ?? "")
                : await SystemUnderLoad.StartAsync(cancellationToken);
            using var run = new FreshnessRun(system);
            return Print(await run.RunAsync(arguments.GetValue(rounds), cancellationToken));
        });
        return command;
    }

    private static int Print(FreshnessResult result)
    {
        Console.WriteLine("| from | to | n | p50 ms | p95 ms | max ms |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|");
        Row("purchase sent", "changed list of the user", result.Interactions);
        Row("entity sent", "first in similar", result.Entities);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"The next request after a purchase still held the entity bought: {result.Stale} of {result.Interactions.Count}"));
        return result.Stale > 0 ? 1 : 0;
    }

    private static void Row(string from, string to, List<TimeSpan> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {from} | {to} | {times.Count} | {At(0.5):N0} | {At(0.95):N0} | {At(1):N0} |"));

        double At(double share) => times[Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1)].TotalMilliseconds;
    }
}
