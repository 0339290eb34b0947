using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Recommender.Engine.Evaluation;
using Spectre.Console;

namespace Recommender.Cli.Evaluation;

/// <summary>A finished evaluation, printed as a table or as one JSON object.</summary>
internal sealed record EvaluationRun(string Dataset, string Protocol, EvaluationReport Report, TimeSpan Elapsed)
{
    private static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public void Print(bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(ToJson());
            return;
        }

        AnsiConsole.Write(ToTable());
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:F1} s, peak {PeakBytes() >> 20} MB"));
    }

    private string ToJson() => JsonSerializer.Serialize(
        new
        {
            Dataset,
            Protocol,
            Metrics = Report.Result.Values.ToDictionary(static value => value.Key, static value => value.Value),
            Report.Parameters,
            Seconds = Math.Round(Elapsed.TotalSeconds, 1),
            PeakBytes = PeakBytes(),
        },
        Wire);

    private Table ToTable()
    {
        var table = new Table().Title($"{Dataset}, protocol {Protocol}").AddColumn(string.Empty);
        foreach (var (name, _) in Report.Rows[0].Metrics.Values)
        {
            table.AddColumn(name, static column => column.RightAligned());
        }

        foreach (var row in Report.Rows)
        {
            var figures = row.Metrics.Values.Select(static value => value.Value.ToString("F4", CultureInfo.InvariantCulture));
            table.AddRow([row.Name, .. figures]);
        }

        return table;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
