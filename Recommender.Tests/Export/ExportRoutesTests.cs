using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Export;

public sealed class ExportRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Entities_come_as_an_array_with_their_vectors()
    {
        await FillAsync();

        var answer = await Client.GetAsync("/api/v1/export/entities");

        var items = (await answer.JsonAsync(HttpStatusCode.OK)).AsArray();
        Assert.Equal("attachment; filename=\"entities.json\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(3, items.Count);
        Assert.Equal(512, items[0]!["feature_vector"]!.AsArray().Count);
        Assert.EndsWith("Z", items[0]!["created_at"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entities_can_be_narrowed_by_type_and_change()
    {
        await FillAsync();
        var articles = (await (await Client.GetAsync("/api/v1/export/entities?entity_type=article")).JsonAsync(HttpStatusCode.OK)).AsArray();
        var changed = articles.Single()!["updated_at"]!.ToString();

        var later = await Client.GetAsync($"/api/v1/export/entities?last_modified_after={Uri.EscapeDataString(changed)}");

        Assert.DoesNotContain((await later.JsonAsync(HttpStatusCode.OK)).AsArray(), item => item!["entity_id"]!.ToString() == "=c");
    }

    [Theory]
    [InlineData("entities?last_modified_after=")]
    [InlineData("interactions?end_date=2999-01-01T00:00:00%2B02:00&start_date=")]
    public async Task Moments_may_have_any_offset(string query)
    {
        await FillAsync();

        var all = await (await Client.GetAsync($"/api/v1/export/{query}2001-01-01T00:00:00%2B02:00")).JsonAsync(HttpStatusCode.OK);

        Assert.NotEmpty(all.AsArray());
    }

    [Theory]
    [InlineData("json", "[\n]\n", "application/json")]
    [InlineData("csv", "user_id,entity_id,entity_type,interaction_type,weight,metadata,tenant_id,timestamp\r\n", "text/csv")]
    [InlineData("ndjson", "", "application/x-ndjson")]
    public async Task Tenant_without_anything_gives_an_empty_file(string format, string body, string type)
    {
        var answer = await Client.GetAsync($"/api/v1/export/interactions?format={format}");

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("entities")]
    [InlineData("interactions")]
    public async Task Exported_lines_can_be_imported_and_change_nothing(string what)
    {
        await FillAsync();
        var lines = await Client.GetStringAsync($"/api/v1/export/{what}?format=ndjson");

        var imported = await Client.PostAsync($"/api/v1/{what}/bulk", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));

        var result = await imported.JsonAsync(HttpStatusCode.OK);
        Assert.Equal((0, 3, 0), ((int)result["accepted"]!, (int)result["duplicates"]!, (int)result["failed"]!));
        Assert.Equal(lines, await Client.GetStringAsync($"/api/v1/export/{what}?format=ndjson"));
    }

    [Fact]
    public async Task Interactions_can_be_narrowed_by_time_inclusively()
    {
        await FillAsync();

        var days = await Client.GetAsync(
            "/api/v1/export/interactions?start_date=2026-01-01T00:00:00Z&end_date=2026-01-02T00:00:00Z");

        Assert.Equal(
            ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"],
            (await days.JsonAsync(HttpStatusCode.OK)).AsArray().Select(item => item!["timestamp"]!.ToString()));
    }

    [Fact]
    public async Task Csv_quotes_and_guards_against_formulas()
    {
        await FillAsync();

        var lines = (await Client.GetStringAsync("/api/v1/export/entities?format=csv&entity_type=article")).Split("\r\n");

        Assert.Equal("entity_id,entity_type,attributes,tenant_id,created_at,updated_at", lines[0]);
        Assert.StartsWith($"'=c,article,\"{{\"\"text\"\": \"\"a,\\\"\"b\"\"}}\",{_tenant},20", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_have_their_counts()
    {
        await FillAsync();

        var users = (await (await Client.GetAsync("/api/v1/export/users")).JsonAsync(HttpStatusCode.OK)).AsArray();

        Assert.Equal([("v", 1), ("u", 2)], users.Select(user => (user!["user_id"]!.ToString(), (int)user["interaction_count"]!)));
        Assert.Equal("[]", users[0]!["preference_vector"]!.ToJsonString());
        Assert.Equal("2026-01-02T00:00:00Z", users[1]!["last_interaction_at"]!.ToString());
        Assert.All(users, user => Assert.True((DateTimeOffset)user!["updated_at"]! >= (DateTimeOffset)user["last_interaction_at"]!));
    }

    [Fact]
    public async Task Users_have_vectors_that_point_to_what_they_like()
    {
        await FillAsync();

        var users = (await (await Client.GetAsync("/api/v1/export/users?include_vectors=true")).JsonAsync(HttpStatusCode.OK)).AsArray();
        var entities = (await (await Client.GetAsync("/api/v1/export/entities?include_vectors=true")).JsonAsync(HttpStatusCode.OK)).AsArray()
            .ToDictionary(entity => entity!["entity_id"]!.ToString(), entity => Vector(entity!["feature_vector"]!));

        Assert.Equal("[]", users[0]!["preference_vector"]!.ToJsonString());
        var preference = Vector(users[1]!["preference_vector"]!);
        Assert.Equal(1, preference.Sum(value => value * value), 0.01);
        Assert.True(Likeness("b") > Likeness("=c"));
        Assert.True(Likeness("a") > Likeness("=c"));

        double Likeness(string entity) => preference.Zip(entities[entity], (one, other) => one * other).Sum();

        static double[] Vector(JsonNode json) => [.. json.AsArray().Select(value => (double)value!)];
    }

    [Theory]
    [InlineData("entities", "json", "entities.json")]
    [InlineData("interactions", "csv", "interactions.csv")]
    [InlineData("users", "ndjson", "users.ndjson")]
    public async Task Export_is_a_file_with_a_name(string what, string format, string name)
    {
        var answer = await Client.GetAsync($"/api/v1/export/{what}?format={format}");

        Assert.Equal(("attachment", name), (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"')));
    }

    [Theory]
    [InlineData("entities", "entity_id,entity_type,attributes,tenant_id,created_at,updated_at,feature_vector")]
    [InlineData("entities?include_vectors=false", "entity_id,entity_type,attributes,tenant_id,created_at,updated_at")]
    [InlineData("interactions?end_date=2026-01-01T12:00:00Z", "id,user_id,entity_id,entity_type,interaction_type,weight,metadata,tenant_id,timestamp")]
    [InlineData("users", "user_id,preference_vector,interaction_count,last_interaction_at,tenant_id,created_at,updated_at")]
    public async Task Item_has_the_fields_that_readers_know(string query, string fields)
    {
        await FillAsync();

        var items = (await (await Client.GetAsync($"/api/v1/export/{query}")).JsonAsync(HttpStatusCode.OK)).AsArray();

        Assert.NotEmpty(items);
        Assert.All(items, item => Assert.Equal(fields.Split(','), item!.AsObject().Select(field => field.Key)));
    }

    [Theory]
    [InlineData("users?format=csv", "user_id,interaction_count,tenant_id,last_interaction_at,created_at,updated_at")]
    [InlineData("users?format=csv&include_vectors=true", "user_id,interaction_count,preference_vector,tenant_id,last_interaction_at,created_at,updated_at")]
    [InlineData("interactions?format=csv", "user_id,entity_id,entity_type,interaction_type,weight,metadata,tenant_id,timestamp")]
    public async Task Csv_has_the_columns_that_readers_know(string query, string columns)
    {
        await FillAsync();

        var lines = (await Client.GetStringAsync($"/api/v1/export/{query}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(columns, lines[0]);
        Assert.True(lines.Length > 1);
    }

    [Theory]
    [InlineData("entities?format=xml", "BAD_REQUEST")]
    [InlineData("users?include_vectors=maybe", "BAD_REQUEST")]
    [InlineData("interactions?start_date=yesterday", "BAD_REQUEST")]
    [InlineData("interactions?start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", "VALIDATION_ERROR")]
    public async Task Wrong_query_is_400(string query, string code)
    {
        var refused = await Client.GetAsync($"/api/v1/export/{query}");

        await refused.ProblemAsync(HttpStatusCode.BadRequest, code);
    }

    private async Task FillAsync()
    {
        await (await Client.PostJsonAsync("/api/v1/entities/bulk", """
            {"entities":[
              {"entity_id":"a","entity_type":"product","attributes":{"n":1}},
              {"entity_id":"b","entity_type":"product","attributes":{"n":{"deep":[1,null]}}},
              {"entity_id":"=c","entity_type":"article","attributes":{"text":"a,\"b"}}]}
            """)).JsonAsync(HttpStatusCode.Accepted);
        await (await Client.PostJsonAsync("/api/v1/interactions/bulk", """
            {"interactions":[
              {"user_id":"u","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z","metadata":{"n":1}},
              {"user_id":"u","entity_id":"b","interaction_type":{"rating":4.5},"timestamp":"2026-01-02T00:00:00Z"},
              {"user_id":"v","entity_id":"x","entity_type":"video","interaction_type":"wishlist","timestamp":"2026-01-03T00:00:00Z"}]}
            """)).JsonAsync(HttpStatusCode.Accepted);
    }
}
