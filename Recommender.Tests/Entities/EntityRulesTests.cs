using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Entities;

public sealed class EntityRulesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"specs":{"weight":{"kg":1.5}},"sizes":[1,2.5,"x",null,true]}""")]
    [InlineData("""{"price":"12.90","stock":null,"image_url":false}""")]
    public async Task Attributes_may_be_any_object(string attributes)
    {
        var created = await Client.PostJsonAsync("/api/v1/entities", $$"""{ "entity_id":"x","attributes":{{attributes}} }""");

        var body = await created.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("product", body["entity_type"]!.ToString());
    }

    [Fact]
    public async Task Whole_numbers_are_accepted_as_ids()
    {
        var created = await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":4711,"attributes":{"a":1},"tenant_id":null}""");

        Assert.Equal("4711", (await created.JsonAsync(HttpStatusCode.Created))["entity_id"]!.ToString());
    }

    [Theory]
    [InlineData("ü ber+@shop~x")]
    [InlineData("日本:1.2_3-4")]
    public async Task Ids_of_any_script_work_in_body_and_path(string id)
    {
        await Client.PostJsonAsync("/api/v1/entities", $$"""{ "entity_id":"{{id}}","attributes":{"a":1} }""");

        var read = await (await Client.GetAsync($"/api/v1/entities/{Uri.EscapeDataString(id)}")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(id, read["entity_id"]!.ToString());
    }

    [Theory]
    [InlineData("""{"entity_id":"","attributes":{"a":1}}""", "entity_id must not be empty")]
    [InlineData("""{"entity_id":"a/b","attributes":{"a":1}}""", "entity_id must not contain '/' (character 2)")]
    [InlineData("""{"entity_id":"a\u0000b","attributes":{"a":1}}""", "entity_id must not contain the control character U+0000 (character 2)")]
    [InlineData("""{"entity_id":"a","entity_type":"","attributes":{"a":1}}""", "entity_type must not be empty")]
    [InlineData("""{"entity_id":"a","attributes":{}}""", "attributes must not be empty")]
    [InlineData("""{"entity_id":"a","attributes":{"x":"\u0000"}}""", "attributes.x contains U+0000")]
    [InlineData("""{"entity_id":"a","attributes":{"x":1e400}}""", "attributes.x is not a number between -1e308 and 1e308")]
    [InlineData("""{"entity_id":"a","attributes":{"x":"\ud800"}}""", "attributes.x is not valid Unicode")]
    public async Task Limits_are_enforced_with_a_reason(string body, string reason)
    {
        var refused = await Client.PostJsonAsync("/api/v1/entities", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"Validation error: {reason}");
    }

    [Theory]
    [InlineData("entity_id", 255)]
    [InlineData("entity_type", 100)]
    public async Task Length_is_counted_in_bytes(string field, int most)
    {
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(new string('x', most))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(new string('\u00e4', most / 2))).StatusCode);
        foreach (var longer in (string[])[new('x', most + 1), new('\u00e4', (most / 2) + 1)])
        {
            await (await PostAsync(longer)).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        Task<HttpResponseMessage> PostAsync(string value) => Client.PostJsonAsync(
            "/api/v1/entities",
            $$"""{ "entity_id":"{{(field == "entity_id" ? value : "p")}}","entity_type":"{{(field == "entity_type" ? value : "t")}}","attributes":{"a":1} }""");
    }

    [Fact]
    public async Task Attribute_texts_lists_and_names_have_their_limits()
    {
        (string Fits, string TooLong)[] pairs =
        [
            ($"\"a\":\"{new string('x', 10_000)}\"", $"\"a\":\"{new string('x', 10_001)}\""),
            ($"\"a\":[{string.Join(',', Enumerable.Repeat("1", 1000))}]", $"\"a\":[{string.Join(',', Enumerable.Repeat("1", 1001))}]"),
            ($"\"{new string('k', 255)}\":1", $"\"{new string('k', 256)}\":1"),
        ];
        foreach (var (i, pair) in pairs.Index())
        {
            var (fits, tooLong) = (await PostAsync($"p{i}", pair.Fits), await PostAsync($"q{i}", pair.TooLong));

            await fits.JsonAsync(HttpStatusCode.Created);
            await tooLong.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        Task<HttpResponseMessage> PostAsync(string id, string attribute) =>
            Client.PostJsonAsync("/api/v1/entities", $$"""{ "entity_id":"{{id}}","attributes":{ {{attribute}} } }""");
    }

    [Theory]
    [InlineData("""{"attributes":{"a":1}}""", "Unprocessable body: missing 'entity_id' (line 1)")]
    [InlineData("""{"entity_id":"a"}""", "Unprocessable body: missing 'attributes' (line 1)")]
    [InlineData("""{"entity_id":true,"attributes":{"a":1}}""", "Unprocessable body: the id must be text or a whole number (line 1, field entity_id)")]
    [InlineData("""{"entity_id":"a","attributes":"x"}""", "Unprocessable body: attributes must be an object")]
    [InlineData("""{"entity_id":"a","entity_id":"b","attributes":{"a":1}}""", "Unprocessable body: a field is given twice (line 1, field entity_id)")]
    [InlineData("[]", null)]
    public async Task Bodies_of_another_shape_are_422(string body, string? message)
    {
        var refused = await Client.PostJsonAsync("/api/v1/entities", body);

        await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity, "UNPROCESSABLE_BODY", message);
    }

    [Theory]
    [InlineData("{\n \"entity_id\": \"a\",\n oops", "Invalid JSON: the body is not valid JSON (line 3)")]
    [InlineData("", "Invalid JSON: the body is empty")]
    [InlineData("null", "Invalid JSON: the body is empty")]
    [InlineData("{\"entity_id\":\"a\"", null)]
    public async Task Malformed_json_is_400_with_its_line(string body, string? message)
    {
        var refused = await Client.PostJsonAsync("/api/v1/entities", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_JSON", message);
    }

    [Fact]
    public async Task Body_must_be_json()
    {
        var refused = await Client.PostAsync("/api/v1/entities", new StringContent("a=b"));

        await refused.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
    }
}
