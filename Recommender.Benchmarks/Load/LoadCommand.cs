using System.CommandLine;
using System.Globalization;

namespace Recommender.Benchmarks.Load;

/// <summary><c>load [SCENARIO...]</c>: drives the system over HTTP and prints a table of throughput and latencies.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("SCENARIO") { Description = "Scenarios to run (default: all)", Arity = ArgumentArity.ZeroOrMore };
        var url = new Option<string?>("--url") { Description = "Gateway of a running system (default: start one)" };
        var key = new Option<string?>("--api-key") { Description = "Key for --url" };
        var seconds = new Option<double>("--seconds") { Description = "Duration of each run", DefaultValueFactory = _ => 15 };
        var callers = new Option<int>("--callers") { Description = "Concurrent callers", DefaultValueFactory = _ => 32 };
        var users = new Option<int>("--users") { Description = "Users to load; five entities and fifty interactions each", DefaultValueFactory = _ => 2_000 };
        var command = new Command("load", "Measure the running system over HTTP") { names, url, key, seconds, callers, users };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var system = arguments.GetValue(url) is { } gateway
                ? SystemUnderLoad.Running(new Uri(gateway), arguments.GetValue(key) ?? "")
                : await SystemUnderLoad.StartAsync(cancellationToken);
            var count = arguments.GetValue(users);
            var run = new LoadRun(system, new LoadData(count * 5, count, count * 50));
            var duration = TimeSpan.FromSeconds(arguments.GetValue(seconds));
            return Print(await run.RunAsync(arguments.GetValue(names)!, arguments.GetValue(callers), duration, cancellationToken));
        });
        return command;
    }

    private static int Print(IReadOnlyList<LoadResult> results)
    {
        Console.WriteLine("| scenario | loop | req/s | p50 ms | p95 ms | p99 ms | max ms | errors |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|--:|");
        foreach (var row in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Scenario} | {row.Loop} | {row.PerSecond:N0} | {row.P50:N2} | {row.P95:N2} | {row.P99:N2} | {row.Max:N1} | {row.Errors} |"));
        }

        return results.Any(row => row.Errors > 0) ? 1 : 0;
    }
}
