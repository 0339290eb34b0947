using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
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
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only what was changed or happened at this time or later, such as 2026-11-26T12:00:00Z: for what came after a first copy",
            CustomParser = ReadTime,
        };
        var command = new Command(
            "seed", "Copy tenants, entities, interactions and interaction types from the database of the service that this one replaces")
        {
            database, checkpoint, since,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments, arguments.GetRequiredValue(database), arguments.GetValue(since), arguments.GetRequiredValue(checkpoint), cancellationToken));
        return command;
    }

    private static DateTimeOffset? ReadTime(ArgumentResult given)
    {
        if (DateTimeOffset.TryParse(given.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        given.AddError($"--since must be a time such as 2026-11-26T12:00:00Z, not '{given.Tokens[0].Value}'");
        return null;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments, string database, DateTimeOffset? since, string checkpoint, CancellationToken cancellationToken)
    {
        await using var seed = await SeedDatabase.OpenAsync(database, since, cancellationToken);
        var (entities, interactions) = await seed.CountAsync(cancellationToken);
        using var copy = new SeedCopy(
            seed, ConnectionOptions.Target(arguments), tenant => ConnectionOptions.Connect(arguments, tenant), checkpoint);
        await ImportProgress.ShowAsync(
            "seed",
            () => copy.Report.Rows,
            () => (double)copy.Report.Rows / Math.Max(1, entities + interactions),
            () => copy.RunAsync(cancellationToken));
        Print(copy.Report);
        Console.WriteLine($"What was changed there meanwhile comes by the same command with --since {copy.Started:O}");
        return copy.Report is { Failed: 0, RefusedTypes: 0 } ? 0 : 1;
    }

    private static void Print(SeedReport report)
    {
        var table = new Table().AddColumns(
            "tenant", "types", "refused", "entities copied", "known", "failed", "interactions copied", "known", "failed");
        foreach (var (tenant, copy) in report.Tenants)
        {
            var (entities, interactions) = (copy.Entities, copy.Interactions);
            table.AddRow(
                Markup.Escape(Name(tenant)), $"{copy.Types:N0}", $"{copy.RefusedTypes:N0}", $"{entities.Copied:N0}", $"{entities.Known:N0}", $"{entities.Failed:N0}",
                $"{interactions.Copied:N0}", $"{interactions.Known:N0}", $"{interactions.Failed:N0}");
        }

        AnsiConsole.Write(table);
        foreach (var (tenant, copy) in report.Tenants)
        {
            if (copy.Refusal is not null)
            {
                AnsiConsole.MarkupLineInterpolated($"[red]{Name(tenant)}, nothing of it is taken: {copy.Refusal}[/]");
            }

            copy.Failures.ForEach(failure => AnsiConsole.MarkupLineInterpolated($"[red]{Name(tenant)}, {failure}[/]"));
        }

        Console.WriteLine($"{report.RefusedTenants:N0} tenants and {report.RefusedTypes:N0} interaction types were refused, {report.Failed:N0} rows failed");
    }

    private static string Name(string tenant) => tenant.Length == 0 ? "(no name)" : tenant;
}
