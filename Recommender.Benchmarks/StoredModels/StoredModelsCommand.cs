using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Gateway;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.StoredModels;

/// <summary><c>stored-models</c>: one model asked in memory and in the database.</summary>
internal static class StoredModelsCommand
{
    public static Command Create()
    {
        var items = new Option<int[]>("--items")
        {
            Description = "How many items the models have, and as many users with 50 interactions", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [10_000, 50_000],
        };
        var requests = new Option<int>("--requests") { Description = "Histories of 50, one after the other", DefaultValueFactory = _ => 200 };
        var command = new Command("stored-models", "Measure collaborative scores from memory and from the database") { items, requests };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            Console.WriteLine(Machine.Here());
            Console.WriteLine();
            Console.WriteLine("| items | model MB | head MB | published s | with rows s | in memory p50 / p95 ms | from the database p50 / p95 ms | same of the best 20 |");
            Console.WriteLine("|--:|--:|--:|--:|--:|---|---|--:|");
            await using var storage = await Storage.ConnectAsync(cancellationToken);
            foreach (var count in arguments.GetValue(items)!)
            {
                Print(await new StoredModelsRun(storage.Database, count, arguments.GetValue(requests)).RunAsync(cancellationToken));
            }

            return 0;
        });
        return command;
    }

    private static void Print(StoredModelsResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Items:N0} | {result.SizeBytes / 1e6:N1} | {result.HeadBytes / 1e6:N2} | {result.Publication.TotalSeconds:N1} | {result.StoredPublication.TotalSeconds:N1} | {At(result.InMemory, .5):N2} / {At(result.InMemory, .95):N2} | {At(result.Stored, .5):N2} / {At(result.Stored, .95):N2} | {result.Shared:P1} |"));

    private static double At(double[] ascending, double share) => ascending[(int)(share * (ascending.Length - 1))];
}
