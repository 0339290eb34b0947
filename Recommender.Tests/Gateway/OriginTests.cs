using System.Net;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class OriginTests(Servers servers)
{
    private const string Origin = "https://shop.example";

    [Fact]
    public async Task A_preflight_needs_no_key_and_lets_the_page_send_one()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await gateway.SendAsync(
            HttpMethod.Options, "/api/v1/interactions", key: null, null,
            ("Origin", Origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Authorization", Header(answer, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Pages_can_read_errors_too()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await gateway.GetAsync("/api/v1/entities/1", key: null, ("Origin", Origin));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("X-Request-Id", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_list_only_listed_origins_and_those_of_publishable_keys_are_allowed()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["CORS_ALLOWED_ORIGINS"] = "https://admin.example, https://other.example");
        var ofKey = $"https://{Guid.NewGuid():N}.example";
        await new Keys(servers).IssuePublishableAsync(ofKey);

        Assert.Equal("https://admin.example", await AllowedAsync(gateway, "https://admin.example"));
        Assert.Equal(ofKey, await AllowedAsync(gateway, ofKey));
        Assert.Null(await AllowedAsync(gateway, "https://evil.example"));
    }

    [Fact]
    public async Task Tenant_with_a_list_is_used_from_listed_origins_only()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["CORS_ALLOWED_ORIGINS"] = "https://admin.example");
        var own = $"https://{Guid.NewGuid():N}.example";
        var keys = new Keys(servers);
        var key = (await keys.IssueAsync()).Text;
        await servers.Database.ExecuteAsync(
            $"""
            UPDATE tenants SET settings = jsonb_build_object('allowed_origins', jsonb_build_array({own}::text)) WHERE name = {keys.Tenant}
            """, CancellationToken.None);

        Assert.Equal(own, await AllowedAsync(gateway, own));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/v1/x", key, ("Origin", own))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/v1/x", key)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/api/v1/x", key, ("Origin", "https://admin.example"))).StatusCode);
    }

    [Fact]
    public async Task Without_cors_no_origin_is_allowed()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["ENABLE_CORS"] = "false");

        Assert.Null(await AllowedAsync(gateway, Origin));
    }

    [Theory]
    [InlineData("https://shop.example", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://shop.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task A_publishable_key_works_on_pages_of_its_origins_only(string? origin, HttpStatusCode status)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssuePublishableAsync(Origin);

        var answer = await gateway.GetAsync("/api/v1/recommendations/user/1", issued.Text, origin is null ? [] : [("Origin", origin)]);

        Assert.Equal(status, answer.StatusCode);
    }

    private static async Task<string?> AllowedAsync(RunningGateway gateway, string origin)
    {
        var answer = await gateway.SendAsync(
            HttpMethod.Options, "/api/v1/interactions", key: null, null, ("Origin", origin), ("Access-Control-Request-Method", "POST"));
        return Header(answer, "Access-Control-Allow-Origin");
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
