using System.Text.Json;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.EndToEnd;

/// <summary>What the running system answers is what a model in the command's own process answers.</summary>
[Collection("whole system")]
public sealed class OnlineEvaluationTests(WholeSystem system) : IDisposable
{
    private const int Users = 12;
    private const int Items = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-evaluate-");

    [Theory]
    [InlineData("A", "recall@20", "ndcg@20")]
    [InlineData("B", "hr@10", "ndcg@10")]
    [InlineData("D2", "recall@20", "ndcg@20")]
    public async Task Served_pages_are_those_of_the_evaluated_model(string protocol, string share, string gain)
    {
        WriteCheckerboard();

        using var answer = await EvaluateAsync("--protocol", protocol, "--online", "--users", "10", "--json");

        var metrics = answer.RootElement.GetProperty("metrics");
        Assert.Equal((1, 1), (metrics.GetProperty(share).GetDouble(), metrics.GetProperty(gain).GetDouble()));
        Assert.Equal((1, 1), (metrics.GetProperty($"offline_{share}").GetDouble(), metrics.GetProperty($"offline_{gain}").GetDouble()));
        var tenants = await system.Operator.GetStringAsync("/api/v1/admin/tenants?limit=1000");
        Assert.DoesNotContain("evaluation-", tenants, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protocol_that_no_service_can_be_asked_is_refused()
    {
        var (exitCode, _, errors) = await RunAsync("--protocol", "D1", "--online");

        Assert.Equal(1, exitCode);
        Assert.Contains("--online can ask protocols A, B, C, D2", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Users like the items of their colour; the one with their own number is the test, the other colour the negatives.</summary>
    private void WriteCheckerboard()
    {
        Write("train.txt", user => Colour(user).Where(item => item != user));
        Write("test.txt", user => [user]);
        Write("negatives.txt", user => Colour(user + 1));
    }

    private static IEnumerable<int> Colour(int user) => Enumerable.Range(0, Items).Where(item => item % 2 == user % 2);

    private void Write(string name, Func<int, IEnumerable<int>> items) => File.WriteAllLines(
        Path.Combine(_folder.FullName, name), Enumerable.Range(0, Users).Select(user => $"{user} {string.Join(' ', items(user))}"));

    private async Task<JsonDocument> EvaluateAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode == 0, errors);
        return JsonDocument.Parse(output);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RecommenderCommand.RunAsync(system.Access, ["evaluate", _folder.FullName, .. arguments]);
}
