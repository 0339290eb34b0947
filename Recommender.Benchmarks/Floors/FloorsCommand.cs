using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Floors;

/// <summary><c>floors</c>: durable writes beside what PostgreSQL gives by itself at the same number of callers.</summary>
internal static class FloorsCommand
{
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Duration of each window", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of each kind, in turn; the median counts", DefaultValueFactory = _ => 3 };
        var callers = new Option<int>("--callers") { Description = "Concurrent callers", DefaultValueFactory = _ => 32 };
        var command = new Command("floors", "Measure durable writes beside one prepared read and one insert a request") { seconds, rounds, callers };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            Console.WriteLine(Machine.Here());
            Console.WriteLine();
            var folder = Directory.CreateTempSubdirectory("recommender-floors");
            try
            {
                await using var system = await SystemUnderLoad.StartDurableAsync(Path.Combine(folder.FullName, "data"), cancellationToken);
                var plan = new LoadPlan(arguments.GetValue(seconds), arguments.GetValue(rounds), arguments.GetValue(callers));
                Print(await new FloorsRun(system, plan).RunAsync(cancellationToken));
            }
            finally
            {
                folder.Delete(recursive: true);
            }

            return 0;
        });
        return command;
    }

    private static void Print(List<LoadResult> windows)
    {
        Console.WriteLine("| | per second | p50 / p95 / p99 ms | of one insert a request | errors |");
        Console.WriteLine("|---|--:|---|--:|--:|");
        var medians = windows.GroupBy(window => window.Scenario)
            .Select(kind => kind.OrderBy(window => window.PerSecond).ElementAt(kind.Count() / 2))
            .ToList();
        var insert = medians.Single(median => median.Scenario == DatabaseFloors.InsertName).PerSecond;
        foreach (var row in medians)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Scenario} | {row.PerSecond:N0} | {row.P50:N2} / {row.P95:N2} / {row.P99:N2} | {row.PerSecond / insert:N2} | {row.Errors} |"));
        }
    }
}
