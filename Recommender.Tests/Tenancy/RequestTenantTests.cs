using System.Net;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Tenancy;

public sealed class RequestTenantTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Operator_names_a_tenant_in_header_query_body_or_path()
    {
        var body = await CreateAsync(api.Operator(), "/api/v1/entities", $$"""{ "entity_id":"a","attributes":{ "n":1 },"tenant_id":"{{_tenant}}" }""");
        var query = await CreateAsync(api.Operator(), $"/api/v1/entities?tenant_id={_tenant}", """{"entity_id":"b","attributes":{"n":1}}""");
        var client = api.Operator();
        client.DefaultRequestHeaders.Add("X-Tenant-ID", _tenant);
        var header = await CreateAsync(client, "/api/v1/entities", """{"entity_id":"c","attributes":{"n":1}}""");
        var path = await api.Operator().PostJsonAsync($"/api/v1/products/{_tenant}", """{"entity_id":"d","attributes":{"n":1}}""");

        Assert.Equal([_tenant, _tenant, _tenant], [body, query, header]);
        Assert.Equal(_tenant, (await path.JsonAsync(HttpStatusCode.OK))["tenant_id"]!.ToString());
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            Assert.Equal(HttpStatusCode.OK, (await api.Tenant(_tenant).GetAsync($"/api/v1/entities/{id}")).StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"tenant_id\":null")]
    [InlineData(",\"tenant_id\":\"\"")]
    public async Task Operator_who_names_none_means_the_default(string field)
    {
        var tenant = await CreateAsync(
            api.Operator(), "/api/v1/entities", $$"""{ "entity_id":"{{Guid.NewGuid()}}","attributes":{ "n":1 }{{field}} }""");

        Assert.Equal("default", tenant);
    }

    [Fact]
    public async Task Two_names_that_differ_are_refused()
    {
        var refused = await api.Operator().PostJsonAsync(
            $"/api/v1/entities?tenant_id={_tenant}", """{"entity_id":"a","attributes":{"n":1},"tenant_id":"other"}""");

        await refused.ProblemAsync(
            HttpStatusCode.BadRequest, "INVALID_REQUEST", $"Invalid request: the request names two tenants, '{_tenant}' and 'other'");
    }

    [Fact]
    public async Task Key_of_a_tenant_may_name_only_its_own()
    {
        var own = await CreateAsync(
            api.Tenant(_tenant), $"/api/v1/entities?tenant_id={_tenant}", $$"""{ "entity_id":"a","attributes":{ "n":1 },"tenant_id":"{{_tenant}}" }""");
        var other = await api.Tenant(_tenant).GetAsync("/api/v1/entities/a?tenant_id=other");

        Assert.Equal(_tenant, own);
        await other.ProblemAsync(HttpStatusCode.Forbidden, "FORBIDDEN", "Forbidden: this key belongs to another tenant");
    }

    [Fact]
    public async Task Objects_of_another_tenant_do_not_exist()
    {
        await CreateAsync(api.Tenant(_tenant), "/api/v1/entities", """{"entity_id":"a","attributes":{"n":1}}""");

        var missing = await api.Tenant(Servers.NewTenantName()).GetAsync("/api/v1/entities/a");

        await missing.ProblemAsync(HttpStatusCode.NotFound, "ENTITY_NOT_FOUND");
    }

    [Theory]
    [InlineData("user")]
    [InlineData("entity")]
    [InlineData("a%2Fb")]
    public async Task Name_that_would_not_work_in_a_path_is_refused(string name)
    {
        var refused = await api.Operator().GetAsync($"/api/v1/entities/a?tenant_id={name}");

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Theory]
    [InlineData("/api/v1/entities/a")]
    [InlineData("/api/v1/nothing")]
    public async Task Nothing_is_answered_without_the_gateway(string path)
    {
        var refused = await api.Stranger().GetAsync(path);

        await refused.ProblemAsync(HttpStatusCode.Unauthorized, "401");
    }

    [Fact]
    public async Task Forged_identity_is_nobody()
    {
        using var client = api.Stranger();
        client.DefaultRequestHeaders.Add(
            IdentityHeader.Name, new IdentityHeader("another signing key", TimeProvider.System).Sign(new(null, null, Scopes.Operator)));

        var refused = await client.GetAsync("/api/v1/entities/a");

        await refused.ProblemAsync(HttpStatusCode.Unauthorized, "401");
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("GET", "/api/v1/entities/", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("PATCH", "/api/v1/entities/a", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    public async Task Unknown_route_and_method_are_problems(string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new(method), path);

        await (await api.Tenant(_tenant).SendAsync(request)).ProblemAsync(status, code);
    }

    [Fact]
    public async Task Health_needs_nobody()
    {
        Assert.Equal("OK", await api.Stranger().GetStringAsync("/health"));

        // The models that other tests have published are loaded first.
        await Eventually.HoldsAsync(async () => (await api.Stranger().GetAsync("/ready")).IsSuccessStatusCode);
        var ready = await (await api.Stranger().GetAsync("/ready")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("ready", ready["status"]!.ToString());
    }

    private static async Task<string> CreateAsync(HttpClient client, string path, string body) =>
        (await (await client.PostJsonAsync(path, body)).JsonAsync(HttpStatusCode.Created))["tenant_id"]!.ToString();
}
