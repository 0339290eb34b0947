using System.CommandLine;
using Recommender.Cli.Connection;
using Recommender.Cli.Import;
using Spectre.Console;

namespace Recommender.Cli.Seed;

/// <summary><c>recommender import seed --database URL</c>.</summary>
internal static class ImportSeedCommand
{
    public static Command Create()
    {
        var database = new Option<string>("--database")
        {
            Description = "The seed's PostgreSQL: postgres://user:password@host/database, or a connection string",
            Required = true,
        };
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "Where it is kept how far the copy has come; with this file, the command goes on where it was interrupted",
            DefaultValueFactory = _ => "recommender-import-seed.json",
        };
        var command = new Command(
            "seed", "Copy tenants, entities, interactions and interaction types from the database of the service that this one replaces")
        {
            database, checkpoint,
        };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, arguments.GetRequiredValue(database), arguments.GetRequiredValue(checkpoint), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, string database, string checkpoint, CancellationToken cancellationToken)
    {
        await using var seed = await SeedDatabase.OpenAsync(database, cancellationToken);
        var (entities, interactions) = await seed.CountAsync(cancellationToken);
        using var copy = new SeedCopy(seed, tenant => ConnectionOptions.Connect(arguments, tenant), checkpoint);
        await ImportProgress.ShowAsync(
            "seed",
            () => copy.Report.Rows,
            () => (double)copy.Report.Rows / Math.Max(1, entities + interactions),
            () => copy.RunAsync(cancellationToken));
        Print(copy.Report);
        return copy.Report.Failed == 0 ? 0 : 1;
    }

    private static void Print(SeedReport report)
    {
        var table = new Table().AddColumns(
            "tenant", "types", "entities copied", "known", "failed", "interactions copied", "known", "failed");
        foreach (var (tenant, copy) in report.Tenants)
        {
            var (entities, interactions) = (copy.Entities, copy.Interactions);
            table.AddRow(
                Markup.Escape(tenant), $"{copy.Types:N0}", $"{entities.Copied:N0}", $"{entities.Known:N0}", $"{entities.Failed:N0}",
                $"{interactions.Copied:N0}", $"{interactions.Known:N0}", $"{interactions.Failed:N0}");
        }

        AnsiConsole.Write(table);
        foreach (var (tenant, copy) in report.Tenants)
        {
            copy.Failures.ForEach(failure => AnsiConsole.MarkupLineInterpolated($"[red]{tenant}, {failure}[/]"));
        }
    }
}
