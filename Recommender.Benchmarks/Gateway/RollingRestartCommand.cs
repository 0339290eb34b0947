using System.CommandLine;
using System.Globalization;

namespace Recommender.Benchmarks.Gateway;

/// <summary><c>rolling-restart</c>: two gateways and two apis under load, each restarted in turn; fails when one request does.</summary>
internal static class RollingRestartCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often each of the four processes is restarted", DefaultValueFactory = _ => 10 };
        var rate = new Option<int>("--per-second") { Description = "Requests per second", DefaultValueFactory = _ => 200 };
        var command = new Command("rolling-restart", "Restart every gateway and api under load and count failed requests") { rounds, rate };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var storage = await Storage.ConnectAsync(cancellationToken);
            await using var run = new RollingRestart(storage);
            using var load = await run.RunAsync(arguments.GetValue(rounds), arguments.GetValue(rate), cancellationToken);
            return Print(load, run.Elapsed);
        });
        return command;
    }

    private static int Print(SteadyLoad load, TimeSpan elapsed)
    {
        var result = load.Measurement.Result("rolling restart", "open", elapsed);
        Console.WriteLine("| requests | req/s | p50 ms | p99 ms | max ms | failed |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {result.PerSecond * elapsed.TotalSeconds:N0} | {result.PerSecond:N0} | {result.P50:N1} | {result.P99:N1} | {result.Max:N0} | {result.Errors} |"));
        foreach (var (failure, count) in load.Failures)
        {
            Console.WriteLine($"{count} x {failure}");
        }

        return result.Errors == 0 ? 0 : 1;
    }
}
