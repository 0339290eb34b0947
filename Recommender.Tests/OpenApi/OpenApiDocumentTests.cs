using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Recommender.Tests.Contract;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.OpenApi;

public sealed class OpenApiDocumentTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly string[] Methods = ["get", "put", "patch", "post", "delete"];

    [Fact]
    public async Task Committed_document_is_the_generated_one()
    {
        var generated = (await api.Stranger().GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n");
        var file = Path.Combine(Repository(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") is "1")
        {
            await File.WriteAllTextAsync(file, generated + "\n");
        }

        Assert.True(
            generated == (await File.ReadAllTextAsync(file)).TrimEnd(),
            "docs/openapi.json is stale: run this test once with UPDATE_OPENAPI=1 and commit the file");
    }

    [Fact]
    public async Task Document_is_3_1_and_is_served_under_its_old_name_too()
    {
        var document = await DocumentAsync();
        var old = await (await api.Operator().GetAsync("/api/docs")).JsonAsync(HttpStatusCode.OK);

        Assert.StartsWith("3.1", document["openapi"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(document.ToJsonString(), old.ToJsonString());
    }

    [Fact]
    public async Task Every_route_is_described_with_a_summary_its_failures_and_an_example_of_its_body()
    {
        var operations = await OperationsAsync();

        var described = operations.Select(operation => operation.Name).ToHashSet();
        Assert.Empty(RouteMatrix.Table.Keys.Where(route => route.StartsWith("GET /api/docs", StringComparison.Ordinal) is false)
            .Select(route => route.Replace(":guid", "", StringComparison.Ordinal)).Except(described));
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.Node["summary"]?.ToString()), $"{operation.Name} has no summary");
            Assert.NotNull(operation.Node["responses"]!["400"]!["content"]!["application/problem+json"]);
            if (operation.Node["requestBody"]?["content"]?["application/json"] is { } body)
            {
                Assert.True(body["example"] is not null, $"{operation.Name} has no example");
            }
        });
    }

    [Fact]
    public async Task Operations_have_names_of_their_own()
    {
        var names = (await OperationsAsync()).Select(operation => operation.Node["operationId"]!.ToString()).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private async Task<JsonNode> DocumentAsync() =>
        await (await api.Stranger().GetAsync("/openapi/v1.json")).JsonAsync(HttpStatusCode.OK);

    private async Task<List<(string Name, JsonNode Node)>> OperationsAsync() =>
        [.. (await DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(member => Methods.Contains(member.Key))
            .Select(member => ($"{member.Key.ToUpperInvariant()} {path.Key}", member.Value!)))];

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
