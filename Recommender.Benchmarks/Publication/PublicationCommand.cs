using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Publication;

/// <summary><c>publication</c>: what requests feel of a model that is trained and published while they are answered.</summary>
internal static class PublicationCommand
{
    private const string Pages = "user-uncached";

    public static Command Create()
    {
        var rate = new Option<double>("--per-second") { Description = "Requests per second", DefaultValueFactory = _ => 200 };
        var seconds = new Option<double>("--seconds") { Description = "Duration of each window", DefaultValueFactory = _ => 20 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of each kind, in turn", DefaultValueFactory = _ => 3 };
        var users = new Option<int>("--users") { Description = "Users to load; five entities and fifty interactions each", DefaultValueFactory = _ => 2_000 };
        var command = new Command("publication", "Measure pages while models are published") { rate, seconds, rounds, users };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var system = await SystemUnderLoad.StartAsync(cancellationToken, SystemUnderLoad.ShortSearch);
            var data = LoadData.Of(arguments.GetValue(users));
            using var tenant = await LoadedTenant.CreateAsync(system, data, cancellationToken);
            await tenant.TrainedAsync(cancellationToken);
            var target = (await tenant.TargetsAsync(cancellationToken))[0];
            var run = new PublicationRun(tenant, target, Scenarios.For(data).Single(scenario => scenario.Name == Pages));
            return Print(await run.RunAsync(
                arguments.GetValue(rate), TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(rounds), cancellationToken));
        });
        return command;
    }

    private static int Print(List<PublicationWindow> windows)
    {
        Console.WriteLine("| models published | requests/s | p50 ms | p95 ms | p99 ms | max ms | errors |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (models, load) in windows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {models} | {load.PerSecond:N0} | {load.P50:N1} | {load.P95:N1} | {load.P99:N1} | {load.Max:N1} | {load.Errors} |"));
        }

        return windows.Exists(static window => window.Load.Errors > 0) ? 1 : 0;
    }
}
