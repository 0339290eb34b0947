using System.CommandLine;
using Recommender.Cli.Connection;
using Recommender.Cli.Seed;
using Spectre.Console;

namespace Recommender.Cli.Import;

/// <summary><c>recommender import entities|interactions FILE</c>.</summary>
internal static class ImportCommand
{
    // Enough to see what is wrong with a file; the counts are always complete.
    private const int ShownFailures = 20;

    public static Command Create()
    {
        var import = new Command("import", "Import entities or interactions from a file (NDJSON, CSV or a JSON array, plain or .gz), or everything from the database of the replaced service");
        import.Add(Kind(RecordKind.Entities, "Import entities; those that exist already are replaced"));
        import.Add(Kind(RecordKind.Interactions, "Import interactions; importing the same file twice counts nothing twice"));
        import.Add(ImportSeedCommand.Create());
        return import;
    }

    private static Command Kind(RecordKind kind, string description)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The file to import" };
        var command = new Command(kind.ToString().ToLowerInvariant(), description) { file };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, kind, arguments.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, RecordKind kind, FileInfo path, CancellationToken cancellationToken)
    {
        using var service = ConnectionOptions.Connect(arguments);
        using var file = await SourceFile.OpenAsync(path, cancellationToken);
        var identity = new RecordIdentity(kind, file.Hash);
        var upload = new RecordUpload(service, kind);

        await ImportProgress.ShowAsync(
            path.Name,
            () => upload.Report.Total,
            () => file.Length == 0 ? 1 : (double)file.Position / file.Length,
            () => upload.RunAsync(file.ReadAsync(kind, cancellationToken).Select(identity.Complete), cancellationToken));
        return Print(upload.Report);
    }

    private static int Print(ImportReport report)
    {
        foreach (var failure in report.Failures.OrderBy(failure => failure.Line).Take(ShownFailures))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]line {failure.Line}:[/] {failure.Reason}");
        }

        if (report.Failed > ShownFailures)
        {
            Console.WriteLine($"... and {report.Failed - ShownFailures:N0} more");
        }

        Console.WriteLine($"{report.Accepted:N0} accepted, {report.Duplicates:N0} known already, {report.Failed:N0} failed");
        return report.Failed == 0 ? 0 : 1;
    }
}
