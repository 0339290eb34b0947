using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class OpenRouteTests(Servers servers)
{
    [Theory]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/alive", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/ready", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/health/startup", 200)]
    [InlineData("GET", "/widget.js", 200)]
    [InlineData("POST", "/api/v1/ab-events", 200)]
    [InlineData("OPTIONS", "/api/v1/entities", 204)]
    [InlineData("GET", "/api/v1/ab-events", 401)]
    [InlineData("POST", "/widget.js", 401)]
    [InlineData("GET", "/openapi/v1.json", 401)]
    [InlineData("GET", "/scalar", 401)]
    public async Task In_production_only_these_need_no_key(string method, string path, int status)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        Assert.Equal(status, (int)(await gateway.SendAsync(new(method), path, key: null)).StatusCode);
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/scalar/v1")]
    public async Task In_development_the_api_reference_opens_without_a_key(string path)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["environment"] = "Development");

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(path, key: null)).StatusCode);
    }

    [Fact]
    public async Task A_visitor_belongs_to_the_tenant_whose_publishable_key_names_the_origin()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var origin = $"https://{Guid.NewGuid():N}.example";
        await keys.IssuePublishableAsync(origin);

        await gateway.SendAsync(HttpMethod.Post, "/api/v1/ab-events", key: null, null, ("Origin", origin));

        Assert.Equal(new CallerIdentity(null, keys.Tenant, Scopes.Track), IdentityOfLast(api));
    }

    [Fact]
    public async Task A_visitor_of_no_known_origin_belongs_to_the_default_tenant()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["DEFAULT_TENANT_ID"] = "shop");

        await gateway.SendAsync(HttpMethod.Post, "/api/v1/ab-events", key: null, null, ("Origin", "https://nobody.example"));

        Assert.Equal("shop", IdentityOfLast(api).Tenant);
    }

    [Fact]
    public async Task Without_required_keys_everything_works_and_the_log_warns_of_it()
    {
        var logs = new FakeLogCollector();
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["REQUIRE_API_KEY"] = "false",
            services => services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(logs)));

        var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/entities", key: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(IdentityOfLast(api).Scopes.HasFlag(Scopes.Write));
        Assert.Contains(logs.GetSnapshot(), record => record.Level == LogLevel.Warning && record.Message.Contains("REQUIRE_API_KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_even_where_none_is_required()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["REQUIRE_API_KEY"] = "false");

        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAsync("/api/v1/entities/1", "sk_wrong")).StatusCode);
    }

    private static CallerIdentity IdentityOfLast(BackEnd api) =>
        new IdentityHeader(RunningGateway.SigningKey, TimeProvider.System).Verify(api.Last.Headers[IdentityHeader.Name])!;
}
