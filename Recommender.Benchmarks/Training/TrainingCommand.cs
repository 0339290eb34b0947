using System.CommandLine;
using System.Globalization;

namespace Recommender.Benchmarks.Training;

/// <summary><c>training CASE</c>: what training costs in time and memory. One case per process, so that its peak is its own.</summary>
internal static class TrainingCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("CASE") { Description = string.Join(", ", TrainingCases.ByName.Keys) };
        name.AcceptOnlyFromAmong([.. TrainingCases.ByName.Keys]);
        var data = new Option<string>("--data")
        {
            Description = "Folder of the public data sets, for cases that train on one",
            DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("RECOMMENDER_DATA") ?? "",
        };
        var budget = new Option<int>("--budget")
        {
            Description = "Seconds for the search of a case that searches",
            DefaultValueFactory = static _ => 120,
        };
        var command = new Command("training", "Measure time and memory of training") { name, data, budget };
        command.SetAction(arguments => Print(
            arguments.GetRequiredValue(name),
            TrainingCases.ByName[arguments.GetRequiredValue(name)](arguments.GetValue(data)!, TimeSpan.FromSeconds(arguments.GetValue(budget)))));
        return command;
    }

    private static void Print(string name, TrainingCost cost)
    {
        Console.WriteLine("| case | interactions | seconds | CPU seconds | packed MB | model MB | floor MB | reading MB | training MB | training less floor / packed |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {cost.Interactions:N0} | {cost.Elapsed.TotalSeconds:N1} | {cost.Processor.TotalSeconds:N1} | {Megabytes(cost.PackedBytes)} | {Megabytes(cost.ModelBytes)} | {Megabytes(cost.FloorBytes)} | {Megabytes(cost.ReadingBytes)} | {Megabytes(cost.TrainingBytes)} | {(double)(cost.TrainingBytes - cost.FloorBytes) / cost.PackedBytes:N2} |"));
    }

    private static string Megabytes(long bytes) => (bytes >> 20).ToString("N0", CultureInfo.InvariantCulture);
}
