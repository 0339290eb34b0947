using System.Net;
using System.Net.Http.Headers;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Entities;

public sealed class EntityRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task New_entity_is_created_and_read_back()
    {
        var created = await Client.PostJsonAsync(
            "/api/v1/entities", """{"entity_id":"p1","entity_type":"product","attributes":{"name":"Lamp","price":9.99,"tags":["a","b"]}}""");

        var body = await created.JsonAsync(HttpStatusCode.Created);
        Assert.Equal(["entity_id", "entity_type", "attributes", "tenant_id", "created_at", "updated_at"], body.AsObject().Select(field => field.Key));
        Assert.Equal(("p1", "product", _tenant), (body["entity_id"]!.ToString(), body["entity_type"]!.ToString(), body["tenant_id"]!.ToString()));
        Assert.EndsWith("+00:00", body["created_at"]!.ToString(), StringComparison.Ordinal);
        var read = await (await Client.GetAsync("/api/v1/entities/p1")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("""{"name":"Lamp","tags":["a","b"],"price":9.99}""", read["attributes"]!.ToJsonString());
    }

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

    [Fact]
    public async Task Second_registration_is_refused()
    {
        await CreateAsync("p1");

        var second = await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"p1","entity_type":"product","attributes":{"a":2}}""");

        await second.ProblemAsync(
            HttpStatusCode.BadRequest, "INVALID_REQUEST", "Invalid request: an entity 'p1' of type 'product' exists already");
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

    [Fact]
    public async Task Unknown_entity_is_404()
    {
        var missing = await Client.GetAsync("/api/v1/entities/nothing?entity_type=product");

        await missing.ProblemAsync(
            HttpStatusCode.NotFound, "ENTITY_NOT_FOUND", "Entity not found: 'nothing' of type 'product'");
    }

    [Fact]
    public async Task Type_decides_between_entities_of_the_same_id()
    {
        await CreateAsync("1", "product");
        await CreateAsync("1", "article");

        var ambiguous = await Client.GetAsync("/api/v1/entities/1");

        await ambiguous.ProblemAsync(
            HttpStatusCode.Conflict, "AMBIGUOUS_ENTITY",
            "Ambiguous entity: '1' is the id of entities of the types article, product; name one with the query parameter entity_type");
        var article = await (await Client.GetAsync("/api/v1/entities/1?entity_type=article")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("article", article["entity_type"]!.ToString());
    }

    [Fact]
    public async Task Replacement_replaces_all_attributes()
    {
        await CreateAsync("p1");

        var replaced = await Client.PutJsonAsync("/api/v1/entities/p1", """{"attributes":{"color":"red"}}""");

        Assert.Equal("""{"color":"red"}""", (await replaced.JsonAsync(HttpStatusCode.OK))["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Replacement_of_a_stale_copy_is_refused()
    {
        await CreateAsync("p1");
        var tag = (await Client.GetAsync("/api/v1/entities/p1")).Headers.ETag;
        await Client.PutJsonAsync("/api/v1/entities/p1", """{"attributes":{"color":"red"}}""");

        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/entities/p1")
        {
            Content = Wire.Json("""{"attributes":{"color":"blue"}}"""),
            Headers = { IfMatch = { tag! } },
        };
        var refused = await Client.SendAsync(request);

        await refused.ProblemAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
    }

    [Fact]
    public async Task Put_creates_only_when_asked_to()
    {
        var missing = await Client.PutJsonAsync("/api/v1/entities/p1", """{"attributes":{"a":1}}""");
        await missing.ProblemAsync(HttpStatusCode.NotFound, "ENTITY_NOT_FOUND");

        Assert.Equal(HttpStatusCode.Created, await PutNewAsync());
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutNewAsync());

        async Task<HttpStatusCode> PutNewAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/entities/p1")
            {
                Content = Wire.Json("""{"attributes":{"a":1}}"""),
                Headers = { IfNoneMatch = { EntityTagHeaderValue.Any } },
            };
            return (await Client.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task Known_revision_is_not_sent_again()
    {
        await CreateAsync("p1");
        var first = await Client.GetAsync("/api/v1/entities/p1");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/entities/p1")
        {
            Headers = { IfNoneMatch = { first.Headers.ETag! } },
        };

        Assert.Equal(HttpStatusCode.NotModified, (await Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Head_is_get_without_the_body()
    {
        await CreateAsync("p1");

        using var known = new HttpRequestMessage(HttpMethod.Head, "/api/v1/entities/p1");
        using var unknown = new HttpRequestMessage(HttpMethod.Head, "/api/v1/entities/p2");
        var found = await Client.SendAsync(known);

        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.NotNull(found.Headers.ETag);
        Assert.Empty(await found.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Client.SendAsync(unknown)).StatusCode);
    }

    [Fact]
    public async Task Vector_is_sent_on_request()
    {
        await CreateAsync("p1");

        var read = await (await Client.GetAsync("/api/v1/entities/p1?include_vector=true")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(512, read["feature_vector"]!.AsArray().Count);
    }

    [Fact]
    public async Task Deleted_entity_is_gone_until_it_is_registered_again()
    {
        await CreateAsync("p1");

        using var bodyless = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/entities/p1") { Content = Wire.Json("") };
        var deleted = await Client.SendAsync(bodyless);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/p1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.DeleteAsync("/api/v1/entities/p1")).StatusCode);
        await CreateAsync("p1");
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v1/entities/p1")).StatusCode);
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_entity_create_it_once()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            (await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"p1","attributes":{"a":1}}""")).StatusCode));

        Assert.Single(statuses, HttpStatusCode.Created);
        Assert.Equal(19, statuses.Count(status => status == HttpStatusCode.BadRequest));
    }

    private async Task CreateAsync(string id, string type = "product") =>
        await (await Client.PostJsonAsync(
            "/api/v1/entities", $$"""{ "entity_id":"{{id}}","entity_type":"{{type}}","attributes":{"name":"x"} }""")).JsonAsync(HttpStatusCode.Created);
}
