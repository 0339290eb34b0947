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

    [Fact]
    public async Task Second_registration_is_refused()
    {
        await CreateAsync("p1");

        var second = await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"p1","entity_type":"product","attributes":{"a":2}}""");

        await second.ProblemAsync(
            HttpStatusCode.BadRequest, "INVALID_REQUEST", "Invalid request: an entity 'p1' of type 'product' exists already");
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
