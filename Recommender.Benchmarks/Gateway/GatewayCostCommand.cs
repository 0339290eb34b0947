using System.CommandLine;
using System.Globalization;

namespace Recommender.Benchmarks.Gateway;

/// <summary><c>gateway-cost</c>: throughput of the gateway as a share of a bare YARP's, with the same server behind both.</summary>
internal static class GatewayCostCommand
{
    // What the gateway may take for keys, limits and identities.
    private const double LeastShare = 0.85;

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Pairs of runs; the median counts", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Duration of each run", DefaultValueFactory = _ => 8 };
        var callers = new Option<int>("--callers") { Description = "Concurrent callers", DefaultValueFactory = _ => 32 };
        var command = new Command("gateway-cost", "Measure the gateway against a bare YARP") { runs, seconds, callers };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var storage = await Storage.ConnectAsync(cancellationToken);
            await using var cost = new GatewayCost(storage);
            var pairs = await cost.MeasureAsync(
                arguments.GetValue(runs), TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(callers), cancellationToken);
            return Print(pairs);
        });
        return command;
    }

    private static int Print(List<CostPair> pairs)
    {
        Console.WriteLine("| run | bare YARP req/s | gateway req/s | share | YARP p99 ms | gateway p99 ms | errors |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (i, pair) in pairs.Index())
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {i + 1} | {pair.Yarp.PerSecond:N0} | {pair.Gateway.PerSecond:N0} | {pair.Share:P0} | {pair.Yarp.P99:N1} | {pair.Gateway.P99:N1} | {pair.Errors} |"));
        }

        var median = pairs.Select(pair => pair.Share).Order().ElementAt(pairs.Count / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median share: {median:P1}"));
        return median >= LeastShare && pairs.All(pair => pair.Errors == 0) ? 0 : 1;
    }
}
