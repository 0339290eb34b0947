using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>Every list is read page by page in the same way.</summary>
public sealed class ListTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    // Answers to a question, not lists of what is stored: the best of what there is, as many as were asked for.
    private static readonly string[] Answers = ["/api/v1/recommendations/", "/api/v1/users/{id}/similar", "/api/v1/export/", "/api/v1/stream/", "/api/config"];

    private static readonly string[] Listing =
        ["interactions", "interaction_types", "jobs", "webhooks", "deliveries", "keys", "models", "tenants", "entities", "users"];

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Every_list_of_the_reference_takes_a_limit_and_a_cursor()
    {
        var document = JsonNode.Parse(await api.Stranger().GetStringAsync("/openapi/v1.json"))!;
        var lists = document["paths"]!.AsObject()
            .Where(path => path.Value!["get"] is { } get && IsList(document, get) && !Answers.Any(path.Key.StartsWith))
            .ToList();

        Assert.Equal(9, lists.Count);
        Assert.All(lists, path =>
        {
            var parameters = path.Value!["get"]!["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.ToString()).ToList();
            Assert.True(parameters.Contains("limit") && parameters.Contains("cursor"), path.Key);
            Assert.True(Schema(document, path.Value["get"]!)["properties"]?["next_cursor"] is not null, path.Key);
        });
    }

    [Theory]
    [InlineData("/api/v1/interactions/user/u?cursor=&", "interactions", "id")]
    [InlineData("/api/v1/interactions/entity/e0?cursor=&", "interactions", "id", 3)]
    [InlineData("/api/v1/interaction-types?", "interaction_types", "interaction_type", 7)]
    [InlineData("/api/v1/jobs?", "jobs", "job_id")]
    [InlineData("/api/v1/webhooks?", "webhooks", "id")]
    [InlineData("/api/v1/admin/keys?", "keys", "key_id")]
    [InlineData("/api/v1/admin/models?", "models", "version")]
    public async Task Links_lead_through_all_pages(string path, string items, string id, int expected = 3)
    {
        await PrepareAsync();

        var (seen, next) = (new List<string>(), $"{path}limit=2");
        while (next is not null)
        {
            var answer = await Client.GetAsync(next);
            var page = await answer.JsonAsync(HttpStatusCode.OK);
            seen.AddRange(page[items]!.AsArray().Select(item => item![id]!.ToString()));
            Assert.Equal(2, (int)page["limit"]!);
            Assert.Equal(page["next_cursor"] is not null, answer.Headers.Contains("Link"));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('>')[0].TrimStart('<') : null;
        }

        Assert.Equal(expected, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("interaction-types?limit=0")]
    [InlineData("interaction-types?cursor=a%2Fb")]
    [InlineData("admin/keys?limit=x")]
    [InlineData("admin/keys?cursor=x")]
    [InlineData("admin/models?cursor=x")]
    [InlineData("admin/models?limit=-1")]
    public async Task Page_that_cannot_be_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync($"/api/v1/{query}")).StatusCode);

    private async Task PrepareAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await SucceedAsync("interactions", $$"""{ "user_id":"u","entity_id":"e{{i}}","interaction_type":"view" }""");
            await SucceedAsync("interactions", $$"""{ "user_id":"v{{i}}","entity_id":"e{{(i == 0 ? 1 : 0)}}","interaction_type":"view" }""");
            await SucceedAsync("entities/bulk?async=true", """{"entities":[]}""");
            await SucceedAsync("webhooks", """{"url":"https://shop.example/hooks","events":["entity.updated"]}""");
            await SucceedAsync("admin/keys", """{"name":"one of three"}""");
        }

        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        await servers.Database.ExecuteAsync(
            $"""
            INSERT INTO models (tenant_id, duration, users, entities, interactions, size_bytes, parameters, figures)
            SELECT {tenant.Value}, interval '1 second', 1, 1, 1, 1, '[]'::jsonb, '[]'::jsonb FROM generate_series(1, 3)
            """, CancellationToken.None);
    }

    private async Task SucceedAsync(string path, string body)
    {
        using var answer = await Client.PostJsonAsync($"/api/v1/{path}", body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static bool IsList(JsonNode document, JsonNode operation) =>
        operation["responses"]!["200"]?["content"]?["application/json"] is not null
        && Schema(document, operation)["properties"]?.AsObject().Any(property =>
            Listing.Contains(property.Key) && property.Value!["type"]?.ToString() == "array") == true;

    // The one of several that has members: a history is a bare array, too.
    private static JsonNode Schema(JsonNode document, JsonNode operation)
    {
        var schema = operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        var alternatives = (schema["oneOf"]?.AsArray() ?? [schema.DeepClone()]).Select(alternative => alternative!["$ref"] is { } reference
            ? document["components"]!["schemas"]![reference.ToString().Split('/')[^1]]!
            : alternative).ToList();
        return alternatives.Find(alternative => alternative["properties"] is not null) ?? alternatives[0];
    }
}
