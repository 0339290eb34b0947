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
    public async Task Every_route_has_a_summary()
    {
        var operations = await OperationsAsync();

        var described = operations.Select(operation => operation.Name).ToHashSet();
        Assert.Empty(RouteMatrix.Table.Keys.Where(route => route.StartsWith("GET /api/docs", StringComparison.Ordinal) is false)
            .Select(route => route.Replace(":guid", "", StringComparison.Ordinal)).Except(described));
        Assert.All(operations, operation => Assert.False(string.IsNullOrWhiteSpace(operation.Node["summary"]?.ToString()), operation.Name));
    }

    [Fact]
    public async Task Every_body_and_every_answer_has_a_schema_and_an_example_that_fits_it()
    {
        var document = new ReferenceDocument(await DocumentAsync());

        foreach (var (name, operation) in await OperationsAsync())
        {
            Assert.All(Contents(document, operation), content =>
            {
                var schema = content.Node["schema"];
                Assert.True(schema is JsonObject { Count: > 0 }, $"{name} {content.Name} has no schema");
                foreach (var example in IsJson(content.Name) ? ReferenceDocument.ExamplesOf(content.Node, required: true) : [])
                {
                    Assert.True(document.Misfit(example, schema!, "") is not { } misfit, $"{name} {content.Name}: {document.Misfit(example, schema!, "")}");
                }
            });
        }
    }

    [Fact]
    public async Task Every_way_to_fail_is_described()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            string[] expected = ["400", "401", "403", "404", "429", "503", .. operation["requestBody"] is null ? (string[])[] : ["413", "415", "422"]];
            Assert.Empty(expected.Except(operation["responses"]!.AsObject().Select(answer => answer.Key)).Select(missing => $"{name} {missing}"));
        }
    }

    private static bool IsJson(string name) =>
        name.EndsWith("/json", StringComparison.Ordinal) || name.EndsWith("+json", StringComparison.Ordinal);

    // NDJSON and CSV are text to the reference, and what a body has in other types is the same as its JSON.
    private static IEnumerable<(string Name, JsonNode Node)> Contents(ReferenceDocument document, JsonNode operation) =>
        operation["responses"]!.AsObject().Select(answer => (answer.Key, Answer: document.Resolve(answer.Value!)))
            .SelectMany(answer => answer.Answer["content"]?.AsObject().Select(content => ($"{answer.Key} {content.Key}", content.Value!)) ?? [])
            .Concat(operation["requestBody"]?["content"]?["application/json"] is { } body ? [("body application/json", body)] : []);

    [Theory]
    [InlineData("seen_types", "GET /api/v1/recommendations/user/{id}", "GET /api/v1/stream/recommendations/{user}", "POST /api/v1/recommendations/session")]
    [InlineData(
        "algorithm", "GET /api/v1/recommendations/entity/{id}", "GET /api/v1/recommendations/user/{id}", "GET /api/v1/stream/recommendations/{user}",
        "POST /api/v1/recommendations/session", "POST /api/v1/recommendations/similar")]
    public async Task Parameter_is_described_where_it_means_something(string parameter, params string[] expected)
    {
        var operations = await OperationsAsync();

        var found = operations
            .Where(operation => operation.Node["parameters"]!.AsArray().Any(each => each!["name"]!.ToString() == parameter))
            .Select(operation => operation.Name);
        Assert.Equal(expected, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_parameter_of_a_query_has_to_be_given()
    {
        var required = (await OperationsAsync()).SelectMany(operation => operation.Node["parameters"]!.AsArray()
            .Where(each => each!["in"]!.ToString() == "query" && each["required"]?.GetValue<bool>() == true)
            .Select(each => $"{operation.Name} {each!["name"]}"));

        Assert.Empty(required);
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
