using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Limits;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Smoke;

/// <summary>
/// <c>smoke</c>: about a minute of short windows against the limits in the same minute; fails when a share lies below half of
/// its target. Absolute times of a busy machine say nothing, and neither does its worst window: the best one counts.
/// </summary>
internal static class SmokeCommand
{
    private const int Users = 400;

    private static readonly LoadPlan Plan = new(Seconds: 1, Rounds: 3, Connections: 32) { WarmUp = TimeSpan.FromSeconds(2), Thorough = false };

    // docs/performance.md. Figures per second are taken as shares of what bare Kestrel and bare YARP did on the machine of the targets.
    private static readonly Dictionary<(string Scenario, string Via), double> Targets = new()
    {
        [("user-cached", "direct")] = 0.55,
        [("trending", "direct")] = 0.55,
        [("similar-uncached", "direct")] = 11_500.0 / 90_000,
        [("user-uncached", "direct")] = 3_500.0 / 90_000,
        [("user-cached", "gateway")] = 0.85,
    };

    public static Command Create()
    {
        var command = new Command("smoke", "Look for large regressions of the speed, relative to the plumbing's");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var system = await SystemUnderLoad.StartAsync(cancellationToken, SystemUnderLoad.ShortSearch);
        await using var limits = await LimitProcesses.StartAsync(cancellationToken);
        var run = new LoadRun(system, limits, LoadData.Of(Users), Plan);
        var results = await run.RunAsync(
            [.. Targets.Keys.Select(key => key.Scenario).Distinct()], (scenario, target) => Targets.ContainsKey((scenario.Name, target.Name)), cancellationToken);

        Console.WriteLine("| scenario | via | best share of its limit | must be | errors |");
        Console.WriteLine("|---|---|--:|--:|--:|");
        foreach (var result in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {result.Scenario} | {result.Via} | {result.BestShare:P1} | {Floor(result):P1} | {result.Errors} |"));
        }

        return results.Count == Targets.Count && results.TrueForAll(result => result.BestShare >= Floor(result) && result.Errors == 0) ? 0 : 1;
    }

    private static double Floor(ScenarioResult result) => Targets[(result.Scenario, result.Via)] / 2;
}
