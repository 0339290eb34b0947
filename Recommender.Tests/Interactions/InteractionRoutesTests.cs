using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Interactions;

public sealed class InteractionRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("\"view\"", "\"view\"", 1)]
    [InlineData("\"add_to_cart\"", "\"add_to_cart\"", 3)]
    [InlineData("\"purchase\"", "\"purchase\"", 5)]
    [InlineData("\"like\"", "\"like\"", 2)]
    [InlineData("\"click\"", "\"click\"", 1)]
    [InlineData("\"impression\"", "\"impression\"", 0)]
    [InlineData("{\"rating\":4.5}", "{\"rating\":4.5}", 4.5f)]
    [InlineData("{\"custom\":\"wishlist\"}", "{\"custom\":\"wishlist\"}", 1)]
    [InlineData("{\"custom\":\"view\"}", "\"view\"", 1)]
    [InlineData("\"wishlist\"", "{\"custom\":\"wishlist\"}", 1)]
    public async Task Every_spelling_of_a_type_has_its_weight(string sent, string answered, float weight)
    {
        var recorded = await RecordAsync($$"""{ "user_id":"u","entity_id":"e","entity_type":"product","interaction_type":{{sent}} }""");

        Assert.Equal(answered, recorded["interaction_type"]!.ToJsonString());
        Assert.Equal(weight, (float)recorded["weight"]!);
    }

    [Fact]
    public async Task Answer_has_the_fields_that_clients_read()
    {
        var recorded = await RecordAsync(
            """{"user_id":"anon_17_x","entity_id":4711,"interaction_type":"view","metadata":{"page":3,"ref":"mail"},"timestamp":"2026-05-01T12:00:00.1234567+02:00","tenant_id":null}""");

        Assert.Equal(
            ["id", "user_id", "entity_id", "entity_type", "interaction_type", "weight", "metadata", "tenant_id", "timestamp"],
            recorded.AsObject().Select(field => field.Key));
        Assert.Equal(("4711", "product"), (recorded["entity_id"]!.ToString(), recorded["entity_type"]!.ToString()));
        Assert.Equal("2026-05-01T10:00:00.123456+00:00", recorded["timestamp"]!.ToString());
        Assert.Equal("""{"page":3,"ref":"mail"}""", recorded["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task Type_of_the_entity_comes_from_the_catalogue()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"e","entity_type":"article","attributes":{"a":1}}""");

        var recorded = await RecordAsync("""{"user_id":"u","entity_id":"e","interaction_type":"view"}""");

        Assert.Equal("article", recorded["entity_type"]!.ToString());
    }

    [Fact]
    public async Task Weight_of_the_client_wins_and_may_be_negative()
    {
        var recorded = await RecordAsync("""{"user_id":"u","entity_id":"e","interaction_type":"view","weight":-2.5}""");

        Assert.Equal(-2.5f, (float)recorded["weight"]!);
    }

    [Fact]
    public async Task Same_interaction_again_overwrites_weight_and_metadata()
    {
        const string Body = """{ "user_id":"u","entity_id":"e","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z","weight":WEIGHT }""";
        var first = await RecordAsync(Body.Replace("WEIGHT", "1", StringComparison.Ordinal));

        var second = await RecordAsync(Body.Replace("WEIGHT", "7", StringComparison.Ordinal));

        Assert.Equal((long)first["id"]!, (long)second["id"]!);
        var history = await HistoryAsync("u");
        Assert.Equal(7, (float)Assert.Single(history)!["weight"]!);
    }

    [Fact]
    public async Task Event_that_is_sent_again_is_not_counted_again()
    {
        var first = await RecordAsync("""{"user_id":"u","entity_id":"e","interaction_type":"view","event_id":"E-1"}""");

        var again = await Client.PostJsonAsync(
            "/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view","event_id":"E-1"}""");

        var body = await again.JsonAsync(HttpStatusCode.OK);
        Assert.True((bool)body["duplicate"]!);
        Assert.Equal((first["id"]!.ToString(), first["timestamp"]!.ToString()), (body["id"]!.ToString(), body["timestamp"]!.ToString()));
        Assert.Single(await HistoryAsync("u"));
    }

    [Fact]
    public async Task Event_that_is_sent_many_times_at_once_is_recorded_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Client.PostJsonAsync(
            "/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view","event_id":"E-1"}""")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(29, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single(await HistoryAsync("u"));
    }

    [Fact]
    public async Task Many_at_once_are_all_recorded()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => RecordAsync(
            $$"""{ "user_id":"u{{i % 7}}","entity_id":"e{{i}}","interaction_type":"view" }""")));

        var histories = await Task.WhenAll(Enumerable.Range(0, 7).Select(i => HistoryAsync($"u{i}")));
        Assert.Equal(200, histories.Sum(history => history.Count));
    }

    [Theory]
    [InlineData("""{"user_id":"","entity_id":"e","interaction_type":"view"}""", "user_id must not be empty")]
    [InlineData("""{"user_id":"u","entity_id":"a%b","interaction_type":"view"}""", "entity_id must not contain '%' (character 2)")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":""}""", "interaction_type must not be empty")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":{"rating":1e39}}""", "weight must be between -1000000 and 1000000")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":"rating"}""", "a rating needs its value: {\"rating\": 4.5}")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":"view","timestamp":"0001-01-01T00:00:00Z"}""", "timestamp must not be before 1900")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":"view","metadata":{"x":"\u0000"}}""", "metadata.x contains U+0000")]
    public async Task Limits_are_enforced_with_a_reason(string body, string reason)
    {
        var refused = await Client.PostJsonAsync("/api/v1/interactions", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"Validation error: {reason}");
    }

    [Theory]
    [InlineData("user_id", 255, "user_id is 256 bytes long; at most 255 are allowed")]
    [InlineData("entity_id", 255, "entity_id is 256 bytes long; at most 255 are allowed")]
    [InlineData("entity_type", 100, "entity_type is 101 bytes long; at most 100 are allowed")]
    [InlineData("interaction_type", 50, "interaction_type has 51 characters; at most 50 are allowed")]
    [InlineData("event_id", 255, "event_id is 256 bytes long; at most 255 are allowed")]
    public async Task Length_has_its_limit(string field, int most, string reason)
    {
        await (await PostAsync(new string('x', most))).JsonAsync(HttpStatusCode.Created);
        await (await PostAsync(new string('x', most + 1))).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"Validation error: {reason}");

        Task<HttpResponseMessage> PostAsync(string value)
        {
            var body = new System.Text.Json.Nodes.JsonObject { ["user_id"] = "u", ["entity_id"] = "e", ["interaction_type"] = "view", [field] = value };
            return Client.PostJsonAsync("/api/v1/interactions", body.ToJsonString());
        }
    }

    [Fact]
    public async Task Nobody_needs_to_know_the_entity_and_the_future_is_accepted()
    {
        var recorded = await RecordAsync("""{"user_id":"u","entity_id":"never seen","entity_type":"video","interaction_type":"view","timestamp":"2099-01-01T00:00:00Z"}""");

        Assert.Equal(("video", "2099-01-01T00:00:00+00:00"), (recorded["entity_type"]!.ToString(), recorded["timestamp"]!.ToString()));
    }

    [Theory]
    [InlineData("""{"entity_id":"e","interaction_type":"view"}""", "Unprocessable body: missing 'user_id' (line 1)")]
    [InlineData("""{"user_id":"u","interaction_type":"view"}""", "Unprocessable body: missing 'entity_id'")]
    [InlineData("""{"user_id":"u","entity_id":"e"}""", "Unprocessable body: missing 'interaction_type'")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":{"stars":1}}""", null)]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":"view","timestamp":"yesterday"}""", "Unprocessable body: a time must be RFC 3339 or milliseconds since 1970 (line 1, field timestamp)")]
    [InlineData("""{"user_id":"u","entity_id":"e","interaction_type":"view","weight":"5"}""", "Unprocessable body: the value is of the wrong type (line 1, field weight)")]
    public async Task Bodies_of_another_shape_are_422(string body, string? message)
    {
        var refused = await Client.PostJsonAsync("/api/v1/interactions", body);

        await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity, "UNPROCESSABLE_BODY", message);
    }

    [Fact]
    public async Task History_is_an_array_newest_first_with_limit_and_offset()
    {
        foreach (var day in (int[])[2, 1, 3])
        {
            await RecordAsync($$"""{ "user_id":"u","entity_id":"e{{day}}","interaction_type":"view","timestamp":"2026-01-0{{day}}T00:00:00Z" }""");
        }

        Assert.Equal(["e3", "e2", "e1"], (await HistoryAsync("u")).Select(item => item!["entity_id"]!.ToString()));
        Assert.Equal(["e2"], (await HistoryAsync("u?limit=1&offset=1")).Select(item => item!["entity_id"]!.ToString()));
        Assert.Empty(await HistoryAsync("u?limit=0"));
        Assert.Empty(await HistoryAsync("nobody"));
    }

    [Theory]
    [InlineData("limit=-1")]
    [InlineData("offset=-1")]
    [InlineData("limit=abc")]
    [InlineData("limit=99999999999999999999")]
    public async Task Wrong_page_is_400(string query)
    {
        var refused = await Client.GetAsync($"/api/v1/interactions/user/u?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> RecordAsync(string body) =>
        await (await Client.PostJsonAsync("/api/v1/interactions", body)).JsonAsync(HttpStatusCode.Created);

    private async Task<System.Text.Json.Nodes.JsonArray> HistoryAsync(string user) =>
        (await (await Client.GetAsync($"/api/v1/interactions/user/{user}")).JsonAsync(HttpStatusCode.OK)).AsArray();
}
