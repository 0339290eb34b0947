using System.CommandLine;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Scale;

/// <summary>
/// <c>scale [SIZE...]</c>: how the system does with ten and with a hundred times as much data. Every step is kept, so a run
/// that is cut off goes on where it was; sizes that are complete are only printed.
/// </summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("SIZE") { Description = "10k, 100k, 1m: how many entities (default: all)", Arity = ArgumentArity.ZeroOrMore };
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Where data and results are kept between runs",
            DefaultValueFactory = _ => new(Path.Combine(Path.GetTempPath(), "recommender-scale")),
        };
        var command = new Command("scale", "Measure import, training, latency and storage at growing sizes") { names, folder };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var file = new ScaleFile(arguments.GetValue(folder)!.FullName);
            var sizes = arguments.GetValue(names) is { Length: > 0 } some ? some.Select(ScaleSize.Named) : ScaleSize.All;
            foreach (var size in sizes.ToList())
            {
                await new ScaleRun(size, file).RunAsync(cancellationToken);
            }

            foreach (var line in ScaleTable.Of(await file.LoadAllAsync(cancellationToken)))
            {
                Console.WriteLine(line);
            }

            return 0;
        });
        return command;
    }
}
