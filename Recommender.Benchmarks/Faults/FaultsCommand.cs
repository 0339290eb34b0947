using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Faults;

/// <summary><c>faults</c>: kills and freezes the processes of a system while it is written to; fails when an acknowledged event is lost or one counts twice.</summary>
internal static class FaultsCommand
{
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "For how long things break", DefaultValueFactory = _ => 120 };
        var seed = new Option<int?>("--seed") { Description = "Of the order of the faults (default: a new one, which is printed)" };
        var command = new Command("faults", "Break a system of its own while it is written to, and count what it lost") { seconds, seed };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var folder = Directory.CreateTempSubdirectory("recommender-faults-");
            try
            {
                await using var system = await SystemUnderLoad.StartDurableAsync(Path.Combine(folder.FullName, "data"), cancellationToken);
                var chosen = arguments.GetValue(seed) ?? Random.Shared.Next();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {chosen}"));
                using var run = new FaultRun(system, new Random(chosen));
                return Print(await run.RunAsync(TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static int Print(FaultResult result)
    {
        Console.WriteLine("| fault | times | longest recovery s | reads | reads that failed |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var fault in result.Faults)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {fault.Name} | {fault.Recoveries.Count} | {fault.Recoveries.DefaultIfEmpty().Max().TotalSeconds:N1} | {fault.Reads} | {fault.FailedReads} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Sent} events, {result.Acknowledged} acknowledged, {result.Repeated} times sent again; {result.Lost} lost, {result.Twice} counted twice"));
        return result.IsGood ? 0 : 1;
    }
}
