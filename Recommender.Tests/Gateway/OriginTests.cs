using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Gateway.Origins;
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

    [Fact]
    public async Task Preflights_count_against_the_limit_of_the_address()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], LimitTo(2));

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await gateway.SendAsync(HttpMethod.Options, "/api/v1/interactions", key: null, null, ("Origin", Origin)));
        }

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode));
        Assert.NotNull(answers[2].Headers.RetryAfter);
    }

    [Fact]
    public async Task Address_that_is_over_its_limit_has_no_more_origins_looked_up()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings =>
        {
            LimitTo(2)(settings);
            settings["CORS_ALLOWED_ORIGINS"] = "https://admin.example";
        });
        var (first, second) = ($"https://{Guid.NewGuid():N}.example", $"https://{Guid.NewGuid():N}.example");
        await new Keys(servers).IssuePublishableAsync(first, second);

        var before = await gateway.GetAsync("/api/v1/x", RunningGateway.OperatorKey, ("Origin", first));
        await gateway.GetAsync("/api/v1/x", RunningGateway.OperatorKey, ("Origin", "https://evil.example"));
        var after = await gateway.GetAsync("/api/v1/x", RunningGateway.OperatorKey, ("Origin", second));

        Assert.Equal(first, Header(before, "Access-Control-Allow-Origin"));
        Assert.Equal((HttpStatusCode.OK, null), (after.StatusCode, Header(after, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Whoever_asks_for_one_origin_at_the_same_time_shares_the_look_up()
    {
        var queries = new FakeLogCollector();
        using var logging = LoggerFactory.Create(logs => logs.AddProvider(new FakeLoggerProvider(queries)));
        await using var database = new NpgsqlDataSourceBuilder(servers.DatabaseConnection).UseLoggerFactory(logging).Build();
        var (keys, origin) = (new Keys(servers), $"https://{Guid.NewGuid():N}.example");
        await keys.IssuePublishableAsync(origin);
        var origins = new KnownOrigins(new(database), TimeProvider.System);

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => origins.FindAsync(origin, () => true, CancellationToken.None).AsTask()));

        Assert.All(found, one => Assert.Equal((true, keys.Tenant), one));
        Assert.Single(queries.GetSnapshot(), record => record.Message.StartsWith("Command execution completed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_ask_is_told_what_was_known_last()
    {
        var clock = new FakeTimeProvider();
        var (keys, origin) = (new Keys(servers), $"https://{Guid.NewGuid():N}.example");
        await keys.IssuePublishableAsync(origin);
        var origins = new KnownOrigins(new(servers.Database), clock);

        Assert.False((await origins.FindAsync(origin, () => false, CancellationToken.None)).Known);
        Assert.True((await origins.FindAsync(origin, () => true, CancellationToken.None)).Known);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await origins.FindAsync(origin, () => false, CancellationToken.None)).Known);
    }

    private static Action<IDictionary<string, string?>> LimitTo(int burst) => settings =>
    {
        settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "1";
        settings["RATE_LIMIT_BURST_SIZE"] = $"{burst}";
    };

    private static async Task<string?> AllowedAsync(RunningGateway gateway, string origin)
    {
        var answer = await gateway.SendAsync(
            HttpMethod.Options, "/api/v1/interactions", key: null, null, ("Origin", origin), ("Access-Control-Request-Method", "POST"));
        return Header(answer, "Access-Control-Allow-Origin");
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
