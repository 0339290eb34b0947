using System.CommandLine;
using Recommender.Cli.Connection;
using Recommender.Cli.Import;
using Recommender.Cli.Recommendations;
using Spectre.Console;

namespace Recommender.Cli.Demo;

/// <summary><c>recommender demo</c>: loads a data set through the API and shows what it makes of it.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan TrainingPatience = TimeSpan.FromSeconds(90);

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Folder with the film ratings (default: $RECOMMENDER_DATA)" };
        var synthetic = new Option<bool>("--synthetic") { Description = "Use the synthetic shop even where the film ratings are found" };
        var command = new Command("demo", "Load a demonstration data set and print recommendations for one of its users") { data, synthetic };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, Choose(arguments.GetValue(data), arguments.GetValue(synthetic)), cancellationToken));
        return command;
    }

    private static DemoData Choose(string? given, bool synthetic)
    {
        var now = TimeProvider.System.GetUtcNow();
        var folder = synthetic ? null : FilmRatings.Find(given);
        return folder is null && given is not null
            ? throw new CommandException($"{given} holds no items.tsv.gz and train.txt.gz")
            : folder is null ? SyntheticCatalogue.Create(now) : FilmRatings.Read(folder, now);
    }

    private static async Task<int> RunAsync(ParseResult arguments, DemoData data, CancellationToken cancellationToken)
    {
        using var service = ConnectionOptions.Connect(arguments);
        Console.WriteLine($"Loading {data.Name}: {data.Entities.Count:N0} entities, {data.InteractionCount:N0} interactions");
        var complete = await LoadAsync(service, RecordKind.Entities, data.Entities, data.Entities.Count, cancellationToken)
            && await LoadAsync(service, RecordKind.Interactions, data.Interactions, data.InteractionCount, cancellationToken);
        if (!complete)
        {
            return 1;
        }

        await WaitForModelAsync(service, data, cancellationToken);
        Console.WriteLine($"\n{data.ExampleUser} recently liked");
        foreach (var id in data.ExampleHistory)
        {
            Console.WriteLine($"    {data.Titles.GetValueOrDefault(id, id)}");
        }

        await RecommendationList.PrintAsync(service, data.ExampleUser, count: 5, entityType: null, cancellationToken);
        return 0;
    }

    private static async Task<bool> LoadAsync(
        ServiceClient service, RecordKind kind, IEnumerable<byte[]> records, int count, CancellationToken cancellationToken)
    {
        var upload = new RecordUpload(service, kind);
        var numbered = records.Select((json, index) => new SourceRecord(index + 1, json)).ToAsyncEnumerable();
        await ImportProgress.ShowAsync(
            kind.ToString(), () => upload.Report.Total, () => (double)upload.Report.Total / count, () => upload.RunAsync(numbered, cancellationToken));
        foreach (var failure in upload.Report.Failures.Take(5))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{kind} {failure.Line}:[/] {failure.Reason}");
        }

        return upload.Report.Failed == 0;
    }

    /// <summary>The first model of a new catalogue takes seconds; until it is there, answers come from content and trends alone.</summary>
    private static Task WaitForModelAsync(ServiceClient service, DemoData data, CancellationToken cancellationToken) =>
        AnsiConsole.Status().StartAsync("Learning who likes what", async _ =>
        {
            var started = TimeProvider.System.GetTimestamp();
            while (!await IsPersonalAsync(service, data.ExampleUser, cancellationToken)
                && TimeProvider.System.GetElapsedTime(started) < TrainingPatience)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        });

    private static async Task<bool> IsPersonalAsync(ServiceClient service, string user, CancellationToken cancellationToken)
    {
        using var answer = await RecommendationList.GetAsync(service, user, count: 5, entityType: null, cancellationToken);
        return answer.RootElement.GetProperty("recommendations").EnumerateArray().Any(item =>
            item.TryGetProperty("reasons", out var reasons)
            && reasons.EnumerateArray().Any(reason => reason.GetProperty("kind").GetString() == "collaborative"));
    }
}
