using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>What all routes have in common, seen from where clients are: in front of the gateway.</summary>
public sealed class CommonRulesTests(Servers servers)
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData("GET", "/nothing", null, 401)]
    [InlineData("GET", "/api/v1/entities/x", "wrong", 401)]
    [InlineData("GET", "/nothing", RunningGateway.OperatorKey, 404)]
    [InlineData("GET", "/api/v1/entities/", RunningGateway.OperatorKey, 404)]
    [InlineData("PATCH", "/api/v1/entities/x", RunningGateway.OperatorKey, 405)]
    [InlineData("GET", "/api/v1/entities/x", RunningGateway.OperatorKey, 404)]
    [InlineData("POST", "/api/v1/entities", RunningGateway.OperatorKey, 400)]
    public async Task Every_error_has_a_body_and_the_id_of_its_request(string method, string path, string? key, int status)
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var answer = await system.Gateway.SendAsync(new(method), path, key, method == "POST" ? Wire.Json("{") : null, ("x-request-id", "from-the-client"));

        Assert.Equal("from-the-client", answer.Headers.GetValues("x-request-id").Single());
        var problem = await answer.JsonAsync((HttpStatusCode)status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status == 401, problem["error"]!["code"]!.GetValueKind() == System.Text.Json.JsonValueKind.Number);
        Assert.Equal(status, (int)problem["error"]!["details"]!["status"]!);
        Assert.NotEmpty(problem["error"]!["message"]!.ToString());
    }

    [Fact]
    public async Task Body_of_any_json_type_with_fields_that_nobody_knows_is_accepted()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        using var body = new StringContent(
            $$"""{ "entity_id":"p","attributes":{"price":9,"ratio":0.5},"tenant_id":"{{_tenant}}","unknown":{"a":[1]} }""", Encoding.UTF8, "application/vnd.shop+json");

        var created = await system.Gateway.SendAsync(HttpMethod.Post, "/api/v1/entities", RunningGateway.OperatorKey, body);

        Assert.Equal("""{"price":9,"ratio":0.5}""", (await created.JsonAsync(HttpStatusCode.Created))["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Empty_and_null_tenant_mean_none()
    {
        await using var system = await RunningSystem.StartAsync(servers, settings: ("DEFAULT_TENANT_ID", _tenant));
        foreach (var (id, tenant) in (( string, string)[])[("p1", "\"\""), ("p2", "null")])
        {
            using var body = Wire.Json($$"""{ "entity_id":"{{id}}","attributes":{"a":1},"tenant_id":{{tenant}} }""");
            var created = await system.Gateway.SendAsync(HttpMethod.Post, "/api/v1/entities?tenant_id=", RunningGateway.OperatorKey, body);
            Assert.Equal(_tenant, (await created.JsonAsync(HttpStatusCode.Created))["tenant_id"]!.ToString());
        }
    }

    [Theory]
    [InlineData("GET /api/v1/entities/a%00b HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v1/entities/\u00ff HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost x\r\n\r\n")]
    public async Task What_is_no_http_ends_with_a_bare_400_at_both(string request)
    {
        await using var system = await RunningSystem.StartAsync(servers);

        foreach (var address in (Uri[])[system.Gateway.Address, system.Api.Address])
        {
            var answer = await RawHttp.SendAsync(address, request);

            Assert.Equal(["400"], answer.Statuses);
            Assert.Contains("Content-Length: 0", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.True(answer.IsClosed);
        }
    }
}
