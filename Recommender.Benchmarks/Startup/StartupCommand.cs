using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Gateway;

namespace Recommender.Benchmarks.Startup;

/// <summary><c>startup</c>: how soon a published api and gateway are ready once their storage is, and what they hold when idle.</summary>
internal static class StartupCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Starts of each service, in turn as compiled ahead of time and not; 0 only publishes", DefaultValueFactory = _ => 5 };
        var folder = new Option<string>("--published")
        {
            Description = "Where the published services are kept; what is there is not published again",
            DefaultValueFactory = _ => Path.Combine("artifacts", "startup"),
        };
        var command = new Command("startup", "Measure the start and the idle memory of the api and the gateway, compiled ahead of time and not")
        {
            runs, folder,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var published = new PublishedServices(arguments.GetValue(folder)!);
            await published.CompleteAsync(cancellationToken);
            var starts = arguments.GetValue(runs);
            if (starts > 0)
            {
                await using var storage = await Storage.ConnectAsync(cancellationToken);
                Print(await new ServiceStarts(storage, published).MeasureAsync(starts, cancellationToken));
            }

            return 0;
        });
        return command;
    }

    private static void Print(IEnumerable<ServiceStart> starts)
    {
        Console.WriteLine("| service | compiled | ready after, ms (median, worst) | idle memory of its own, MB (median) | resident, MB |");
        Console.WriteLine("|---|---|--:|--:|--:|");
        foreach (var group in starts.GroupBy(start => (start.Service, start.Compiled)))
        {
            var ready = group.Select(start => start.ReadyAfter.TotalMilliseconds).Order().ToList();
            var own = group.Select(start => start.OwnBytes / 1e6).Order().ToList();
            var resident = group.Select(start => start.ResidentBytes / 1e6).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key.Service} | {group.Key.Compiled} | {ready[ready.Count / 2]:N0}, {ready[^1]:N0} | {own[own.Count / 2]:N0} | {resident[resident.Count / 2]:N0} |"));
        }
    }
}
