using System.CommandLine;
using System.Text.Json;
using Recommender.Benchmarks.Limits;

namespace Recommender.Benchmarks.Load;

/// <summary><c>load [SCENARIO...]</c>: drives the system over HTTP and prints the table of docs/performance.md.</summary>
internal static class LoadCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var names = new Argument<string[]>("SCENARIO") { Description = "Scenarios to run (default: all)", Arity = ArgumentArity.ZeroOrMore };
        var url = new Option<string?>("--url") { Description = "Gateway of a running system (default: start one)" };
        var key = new Option<string?>("--api-key") { Description = "Operator key for --url" };
        var appHost = new Option<int?>("--app-host") { Description = "Process id of the AppHost of --url, so that its api is asked directly too" };
        var seconds = new Option<double>("--seconds") { Description = "Duration of each window", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of each scenario; the median counts", DefaultValueFactory = _ => 3 };
        var callers = new Option<int>("--callers") { Description = "Concurrent callers", DefaultValueFactory = _ => 32 };
        var users = new Option<int>("--users") { Description = "Users to load; five entities and fifty interactions each", DefaultValueFactory = _ => 2_000 };
        var json = new Option<string?>("--json") { Description = "Where to write everything that was measured" };
        var command = new Command("load", "Measure the running system over HTTP") { names, url, key, appHost, seconds, rounds, callers, users, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var machine = Machine.Here();
            await using var system = arguments.GetValue(url) is { } gateway
                ? SystemUnderLoad.Running(new Uri(gateway), arguments.GetValue(key) ?? "", arguments.GetValue(appHost))
                : await SystemUnderLoad.StartAsync(cancellationToken, SystemUnderLoad.ShortSearch);
            await using var limits = await LimitProcesses.StartAsync(cancellationToken);
            var plan = new LoadPlan(arguments.GetValue(seconds), arguments.GetValue(rounds), arguments.GetValue(callers));
            var results = await new LoadRun(system, limits, LoadData.Of(arguments.GetValue(users)), plan)
                .RunAsync(arguments.GetValue(names)!, (_, _) => true, cancellationToken);
            await WriteAsync(arguments.GetValue(json), machine, plan, results);
            return Print(machine, results);
        });
        return command;
    }

    private static async Task WriteAsync(string? path, Machine machine, LoadPlan plan, IReadOnlyList<ScenarioResult> results)
    {
        if (path is not null)
        {
            await using var file = File.Create(path);
            await JsonSerializer.SerializeAsync(file, new { machine, plan, results }, Indented);
        }
    }

    private static int Print(Machine machine, IReadOnlyList<ScenarioResult> results)
    {
        Console.WriteLine(machine);
        Console.WriteLine();
        Console.WriteLine(LoadTable.Head);
        foreach (var row in results)
        {
            Console.WriteLine(LoadTable.Row(row));
        }

        Console.WriteLine();
        Console.WriteLine(LoadTable.Memory(results));
        return results.Any(row => row.Errors > 0) ? 1 : 0;
    }
}
