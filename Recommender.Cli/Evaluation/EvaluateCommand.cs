using System.CommandLine;
using System.Diagnostics;
using Recommender.Engine.Evaluation;

namespace Recommender.Cli.Evaluation;

/// <summary><c>recommender evaluate DATA --protocol A</c>: recommendation quality on public data, with the classes that serve requests.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> Data = new("DATA")
    {
        Description = "A folder of train.txt[.gz], test.txt[.gz] and so on, or its name below RECOMMENDER_DATA.",
    };

    private static readonly Option<string> Protocol = new("--protocol")
    {
        Description = $"One of {string.Join(", ", Protocols.ByName.Keys)}.",
        DefaultValueFactory = static _ => "A",
    };

    private static readonly Option<int> Budget = new("--budget")
    {
        Description = "Seconds that the search for parameters may take.",
        DefaultValueFactory = static _ => 120,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of random starts and splits.",
        DefaultValueFactory = static _ => 1,
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object on standard output.",
    };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure recommendation quality offline on a data set.") { Data, Protocol, Budget, Seed, Json };
        Protocol.AcceptOnlyFromAmong([.. Protocols.ByName.Keys]);
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = FindFolder(arguments.GetRequiredValue(Data));
        if (folder is null)
        {
            await Console.Error.WriteLineAsync($"There is no data folder '{arguments.GetValue(Data)}', here or below RECOMMENDER_DATA.");
            return 2;
        }

        var protocol = arguments.GetRequiredValue(Protocol);
        var request = new EvaluationRequest(
            folder, TimeSpan.FromSeconds(arguments.GetValue(Budget)), arguments.GetValue(Seed), new StandardError());
        var started = Stopwatch.GetTimestamp();
        try
        {
            var report = await Task.Run(() => Protocols.ByName[protocol](request, cancellationToken), cancellationToken);
            var run = new EvaluationRun(Path.GetFileName(folder), protocol, report, Stopwatch.GetElapsedTime(started));
            run.Print(arguments.GetValue(Json));
            return 0;
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C, by the convention of shells.
            return 130;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Missing and malformed files are the caller's to mend; the message names them.
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
    }

    private static string? FindFolder(string data)
    {
        var root = Environment.GetEnvironmentVariable("RECOMMENDER_DATA");
        return new[] { data, Path.Combine(root ?? string.Empty, data) }
            .Select(static path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            .FirstOrDefault(Directory.Exists);
    }

    private sealed class StandardError : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
