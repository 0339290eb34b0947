using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class ForwardingTests(Servers servers)
{
    private const string Path = "/api/v1/entities/1";

    [Fact]
    public async Task A_route_that_takes_too_long_gets_504()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["REQUEST_TIMEOUT_SECS"] = "0.5");
        api.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var answer = await gateway.GetAsync(Path);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/api/../metrics")]
    [InlineData("/api/%2e%2e/metrics")]
    [InlineData("/widget.js/../metrics")]
    public async Task Metrics_are_those_of_the_gateway_however_they_are_asked_for(string path)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await RawHttp.SendAsync(gateway.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {RunningGateway.OperatorKey}\r\nConnection: close\r\n\r\n");

        Assert.Equal("200", answer.Statuses.Single());
        Assert.Empty(api.Requests);
    }

    [Theory]
    [InlineData("/internal/keys")]
    [InlineData("//metrics")]
    [InlineData("/")]
    public async Task Nothing_of_the_api_but_its_public_routes_can_be_reached(string path)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await RawHttp.SendAsync(gateway.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {RunningGateway.OperatorKey}\r\nConnection: close\r\n\r\n");

        Assert.Equal("404", answer.Statuses.Single());
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Health_is_that_of_the_gateway_and_tells_nothing_about_what_is_behind()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        Assert.Equal("OK", await gateway.Client.GetStringAsync("/health"));
        var ready = await gateway.Client.GetStringAsync("/ready");
        Assert.Contains("\"status\":\"ready\"", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", ready, StringComparison.Ordinal);
        Assert.Empty(api.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gateway_without_redis_is_ready_but_says_that_it_is_degraded(bool isThere)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["ConnectionStrings:cache"] = isThere ? servers.RedisConnection : Unreachable.Redis);

        JsonNode body = null!;
        await Eventually.HoldsAsync(async () =>
        {
            body = await (await gateway.GetAsync("/ready", key: null)).JsonAsync(HttpStatusCode.OK);
            return (bool)body["degraded"]! == !isThere;
        });

        Assert.Equal("ready", body["status"]!.ToString());
        Assert.Equal(!isThere, body["reason"]?.ToString().StartsWith("Redis does not answer", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("my-id-1", true)]
    [InlineData("bad id", false)]
    [InlineData(null, false)]
    public async Task A_request_id_is_echoed_or_made_and_reaches_the_api(string? sent, bool isKept)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await gateway.GetAsync(Path, RunningGateway.OperatorKey, sent is null ? [] : [("x-request-id", sent)]);

        var id = answer.Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(isKept, id == sent);
        Assert.True(isKept || Guid.TryParse(id, out _));
        Assert.Equal(id, api.Last.Headers["X-Request-Id"]);
    }

    [Fact]
    public async Task A_trace_goes_on_through_the_gateway()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        const string trace = "0af7651916cd43dd8448eb211c80319c";

        await RawHttp.SendAsync(
            gateway.Address,
            $"GET {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {RunningGateway.OperatorKey}\r\ntraceparent: 00-{trace}-b7ad6b7169203331-01\r\nConnection: close\r\n\r\n");

        Assert.Contains(trace, api.Last.Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clients_claim_about_themselves_does_not_reach_the_api()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync(Scopes.Read);
        var forged = new IdentityHeader("another signing key", TimeProvider.System).Sign(new(null, null, Scopes.Operator));

        await gateway.GetAsync(
            Path, issued.Text,
            (IdentityHeader.Name, forged), ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"),
            ("Forwarded", "for=203.0.113.9"), ("X-Real-IP", "203.0.113.9"), ("X-HTTP-Method-Override", "DELETE"));

        var headers = api.Last.Headers;
        Assert.Equal(issued.Key.Id, new IdentityHeader(RunningGateway.SigningKey, TimeProvider.System).Verify(headers[IdentityHeader.Name])!.KeyId);
        Assert.DoesNotContain(headers.Values, value => value.Contains("203.0.113.9", StringComparison.Ordinal) || value.Contains("evil", StringComparison.Ordinal));
        Assert.DoesNotContain(headers.Keys, name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase));
        Assert.False(headers.ContainsKey("X-HTTP-Method-Override"));
    }
}
