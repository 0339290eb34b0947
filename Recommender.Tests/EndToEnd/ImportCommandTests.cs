using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.EndToEnd;

[Collection("whole system")]
public sealed class ImportCommandTests(WholeSystem system) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-import-");

    [Fact]
    public async Task Bad_lines_of_a_file_are_named_and_stop_none_of_the_others()
    {
        var (exitCode, output) = await ImportAsync(
            "entities",
            "things.ndjson",
            """
            {"entity_id": "a", "entity_type": "product", "attributes": {"name": "A"}}
            not json
            {"entity_type": "product", "attributes": {"name": "nobody"}}
            {"entity_id": "b", "entity_type": "product", "attributes": {"name": "B"}}
            """);

        Assert.Equal(1, exitCode);
        Assert.Contains("line 2:", output, StringComparison.Ordinal);
        Assert.Contains("line 3:", output, StringComparison.Ordinal);
        Assert.Contains("2 accepted, 0 known already, 2 failed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events.csv", "user_id,entity_id,interaction_type,timestamp\nu1,a,view,2026-11-01T00:00:00Z\nu1,b,purchase,\n")]
    [InlineData("events.json", """[{"user_id": "u2", "entity_id": "a", "interaction_type": {"rating": 4.5}}, {"user_id": "u2", "entity_id": "b", "interaction_type": "like"}]""")]
    public async Task A_file_that_is_imported_again_counts_nothing_twice(string name, string content)
    {
        var first = await ImportAsync("interactions", name, content);
        var second = await ImportAsync("interactions", name, content);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("2 accepted, 0 known already, 0 failed", first.Output, StringComparison.Ordinal);
        Assert.Contains("0 accepted, 2 known already, 0 failed", second.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(int ExitCode, string Output)> ImportAsync(string kind, string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(file, content);
        var (exitCode, output, errors) = await RecommenderCommand.RunAsync(system.Access, ["import", kind, file, "--tenant", "imports"]);
        return (exitCode, output + errors);
    }
}
