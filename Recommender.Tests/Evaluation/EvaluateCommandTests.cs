using System.Text.Json;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Evaluation;

/// <summary>What <c>recommender evaluate</c> prints, and where.</summary>
public sealed class EvaluateCommandTests
{
    private static readonly string[] Fields = ["dataset", "protocol", "metrics", "parameters", "seconds", "peak_bytes"];

    [Theory]
    [InlineData("A", "recall@20", "ndcg@20")]
    [InlineData("B", "hr@10", "ndcg@10")]
    [InlineData("C", "recall@20", "ndcg@20")]
    [InlineData("D1", "recall@20", "recovered_ndcg@20")]
    [InlineData("D2", "recall@20", "share_ndcg@20")]
    public async Task Json_is_one_object_on_standard_output_and_progress_goes_to_standard_error(string protocol, string first, string second)
    {
        var (output, errors) = await EvaluateAsync("--protocol", protocol, "--json");

        using var document = JsonDocument.Parse(Assert.Single(output.TrimEnd().Split('\n')));
        var answer = document.RootElement;
        Assert.Equal(Fields, answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("PlantedTastes", protocol), (answer.GetProperty("dataset").GetString(), answer.GetProperty("protocol").GetString()));
        Assert.All((string[])[first, second], name => Assert.InRange(answer.GetProperty("metrics").GetProperty(name).GetDouble(), 0.3, 1.2));
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("parameters").GetProperty("factor_share").ValueKind);
        Assert.InRange(answer.GetProperty("seconds").GetDouble(), 0.1, 600);
        Assert.InRange(answer.GetProperty("peak_bytes").GetInt64(), 1 << 20, 1L << 33);
        Assert.Contains("chose ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A", "popularity (self-check)", "recall@20")]
    [InlineData("B", "popularity (self-check)", "hr@10")]
    [InlineData("C", "lottery (self-check)", "recall@20")]
    public async Task Table_begins_with_the_self_check_of_the_evaluator(string protocol, string selfCheck, string metric)
    {
        var (output, _) = await EvaluateAsync("--protocol", protocol);

        var lines = output.Split('\n').Select(line => line.Trim('\u2502', '|', ' ')).ToList();
        var (head, check, model) = (Row(metric), Row(selfCheck), lines.FindIndex(line => line.StartsWith("model", StringComparison.Ordinal)));
        Assert.True(head >= 0 && head < check && check < model, output);

        int Row(string text) => lines.FindIndex(line => line.Contains(text, StringComparison.Ordinal));
    }

    private static async Task<(string Output, string Errors)> EvaluateAsync(params string[] arguments)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Evaluation", "PlantedTastes");
        var (exitCode, output, errors) = await RecommenderCommand.RunAsync(["evaluate", folder, "--budget", "1", .. arguments]);
        Assert.True(exitCode == 0, errors);
        return (output, errors);
    }
}
