using System.CommandLine;
using System.Diagnostics;
using Recommender.Cli.Connection;
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

    private static readonly Option<bool> Online = new("--online")
    {
        Description = "Ask a running service the same for a sample of users, in a tenant of its own that is removed at the end, and show its answers "
            + "beside those of a model trained here with the parameters that the service chose. Needs an operator key. "
            + $"Protocols {string.Join(", ", RankingTasks.ByName.Keys)}; B lets the service rank the candidates by a filter on entity_id.",
    };

    private static readonly Option<int> Users = new("--users")
    {
        Description = "The size of the sample that --online asks for.",
        DefaultValueFactory = static _ => 500,
    };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure recommendation quality on a data set.") { Data, Protocol, Budget, Seed, Json, Online, Users };
        Protocol.AcceptOnlyFromAmong([.. Protocols.ByName.Keys]);
        command.Validators.Add(static arguments =>
        {
            if (arguments.GetValue(Online) && !RankingTasks.ByName.ContainsKey(arguments.GetValue(Protocol)!))
            {
                arguments.AddError($"--online can ask protocols {string.Join(", ", RankingTasks.ByName.Keys)}: the others compare models that are not served.");
            }
        });
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
            var report = arguments.GetValue(Online)
                ? await OnlineAsync(arguments, protocol, request, cancellationToken)
                : await Task.Run(() => Protocols.ByName[protocol](request, cancellationToken), cancellationToken);
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

    private static async Task<EvaluationReport> OnlineAsync(
        ParseResult arguments, string protocol, EvaluationRequest request, CancellationToken cancellationToken)
    {
        var tenant = $"evaluation-{Guid.NewGuid():N}";
        using var service = ConnectionOptions.Connect(arguments, tenant);
        return await OnlineEvaluation.RunAsync(service, tenant, protocol, request, arguments.GetValue(Users), cancellationToken);
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
