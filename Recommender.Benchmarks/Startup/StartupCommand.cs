using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Gateway;

namespace Recommender.Benchmarks.Startup;

/// <summary><c>startup</c>: how soon a published api and gateway are ready once their storage is, and what they hold when idle.</summary>
internal static class StartupCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Starts of each service, in turn as compiled ahead of time and not", DefaultValueFactory = _ => 5 };
        var command = new Command("startup", "Measure the start and the idle memory of the api and the gateway, compiled ahead of time and not") { runs };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var storage = await Storage.ConnectAsync(cancellationToken);
            using var published = await PublishedServices.BuildAsync(cancellationToken);
            var starts = await new ServiceStarts(storage, published).MeasureAsync(arguments.GetValue(runs), cancellationToken);
            Print(starts);
            return 0;
        });
        return command;
    }

    private static void Print(IEnumerable<ServiceStart> starts)
    {
        Console.WriteLine("| service | compiled | ready after, ms (median, worst) | idle memory, MB (median) |");
        Console.WriteLine("|---|---|--:|--:|");
        foreach (var group in starts.GroupBy(start => (start.Service, start.Compiled)))
        {
            var ready = group.Select(start => start.ReadyAfter.TotalMilliseconds).Order().ToList();
            var memory = group.Select(start => start.IdleBytes / 1e6).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key.Service} | {group.Key.Compiled} | {ready[ready.Count / 2]:N0}, {ready[^1]:N0} | {memory[memory.Count / 2]:N0} |"));
        }
    }
}
