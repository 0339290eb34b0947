using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Caching;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary>What the gateway answers without asking the api.</summary>
public sealed class EdgeCacheTests(Servers servers) : IAsyncLifetime
{
    private const string Page = "/api/v1/recommendations/user/ada?count=5";

    private readonly Keys _keys = new(servers);
    private RunningSystem _system = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _system = await RunningSystem.StartAsync(servers, settings: ("EDGE_CACHE_MB", "8"));
        _key = (await _keys.IssueAsync()).Text;
        for (var i = 0; i < 12; i++)
        {
            await (await Api.PostJsonAsync(
                "/api/v1/entities", $$"""{ "entity_id":"e{{i}}","entity_type":"product","attributes":{"name":"Thing {{i}}"} }"""))
                .JsonAsync(HttpStatusCode.Created);
        }
    }

    private HttpClient Api => _system.Api.Tenant(_keys.Tenant);

    [Fact]
    public async Task Page_that_is_asked_for_again_comes_from_the_gateway_and_is_the_same()
    {
        var (_, before) = await AskAsync();

        var kept = await KeptAsync();

        Assert.Equal(before.ToJsonString(), kept.ToJsonString());
    }

    [Fact]
    public async Task Page_from_the_gateway_is_counted_there()
    {
        var meters = _system.Gateway.Get<IMeterFactory>();
        using var requests = new MetricCollector<long>(meters, "Recommender", "recommender.cache.requests");
        using var pages = new MetricCollector<long>(meters, "Recommender", "recommender.recommendations.served");

        await KeptAsync();

        var counted = requests.GetMeasurementSnapshot();
        Assert.All(counted, request => Assert.Equal("edge", request.Tags["level"]));
        Assert.Equal("hit", counted[^1].Tags["result"]);
        Assert.All(counted.SkipLast(1), request => Assert.Equal("miss", request.Tags["result"]));
        Assert.Equal("edge", Assert.Single(pages.GetMeasurementSnapshot()).Tags["source"]);
    }

    [Fact]
    public async Task What_a_user_did_through_another_way_is_seen_in_the_next_answer()
    {
        for (var i = 0; i < 4; i++)
        {
            var seen = First(await KeptAsync());

            await RecordAsync(seen);

            Assert.NotEqual(seen, First((await AskAsync()).Page));
        }
    }

    [Fact]
    public async Task Changed_entity_is_seen_in_the_next_answer()
    {
        var first = First(await KeptAsync());

        await (await Api.PutJsonAsync(
            $"/api/v1/entities/{first}?entity_type=product", """{ "entity_type":"product","attributes":{"name":"Something else"} }"""))
            .JsonAsync(HttpStatusCode.OK);

        Assert.Contains("Something else", (await AskAsync()).Page.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_another_tenant_and_a_request_that_names_one_get_nothing_of_it()
    {
        await KeptAsync();
        var other = new Keys(servers);

        using var foreign = await _system.Gateway.GetAsync(Page, (await other.IssueAsync()).Text);
        using var named = await _system.Gateway.GetAsync(Page, _key, ("X-Tenant-ID", other.Tenant));

        Assert.Empty((await foreign.JsonAsync(HttpStatusCode.OK))["recommendations"]!.AsArray());
        await named.ProblemAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
    }

    [Fact]
    public async Task Revoked_key_gets_nothing_that_is_kept()
    {
        var issued = await _keys.IssueAsync();
        await Eventually.HoldsAsync(async () => (await AskAsync(issued.Text)).Source == "edge");

        await _keys.Administration.RevokeAsync(issued.Key.Id, tenant: null, CancellationToken.None);

        await Eventually.HoldsAsync(async () =>
            (await _system.Gateway.GetAsync(Page, issued.Text)).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Pages_of_an_erased_user_are_not_kept_in_memory()
    {
        var answers = _system.Gateway.Get<EdgeAnswers>();
        await RecordAsync("e3");
        await KeptAsync();
        Assert.NotEqual(0, answers.Count);

        await (await Api.DeleteAsync("/api/v1/users/ada")).JsonAsync(HttpStatusCode.OK);

        await Eventually.HoldsAsync(() => answers.Count == 0);
    }

    [Fact]
    public async Task Client_sees_nothing_of_what_the_api_says_to_the_gateway()
    {
        using var direct = await Api.GetAsync(Page);
        using var through = await _system.Gateway.GetAsync(Page, _key);

        Assert.True(direct.Headers.Contains(EdgeTerms.Header));
        Assert.False(through.Headers.Contains(EdgeTerms.Header));
    }

    [Fact]
    public async Task Page_that_nobody_asks_for_again_takes_no_memory()
    {
        var answers = _system.Gateway.Get<EdgeAnswers>();
        await KeptAsync();
        var before = answers.Count;

        for (var i = 0; i < 5; i++)
        {
            using var once = await _system.Gateway.GetAsync($"{Page}&exclude_ids=once{i}", _key);
        }

        Assert.Equal(before, answers.Count);
    }

    [Fact]
    public async Task Without_memory_for_it_nothing_is_kept()
    {
        await using var off = await RunningSystem.StartAsync(servers, settings: ("EDGE_CACHE_MB", "0"));

        for (var i = 0; i < 3; i++)
        {
            using var answer = await off.Gateway.GetAsync(Page, _key);
            Assert.NotEqual("edge", answer.Headers.GetValues("X-Cache").Single());
            Assert.False(answer.Headers.Contains(EdgeTerms.Header));
        }

        Assert.Equal(0, off.Gateway.Get<EdgeAnswers>().Count);
    }

    public async ValueTask DisposeAsync() => await _system.DisposeAsync();

    // Nothing is kept within a second of a change, nor before the gateway has listened for as long.
    private async Task<JsonNode> KeptAsync()
    {
        JsonNode? kept = null;
        await Eventually.HoldsAsync(async () =>
        {
            var (source, page) = await AskAsync();
            kept = page;
            return source == "edge";
        });
        return kept!;
    }

    private async Task<(string Source, JsonNode Page)> AskAsync(string? key = null)
    {
        using var answer = await _system.Gateway.GetAsync(Page, key ?? _key);
        var page = await answer.JsonAsync(HttpStatusCode.OK);
        return (answer.Headers.GetValues("X-Cache").Single(), page["recommendations"]!);
    }

    private static string First(JsonNode page) => page.AsArray()[0]!["entity_id"]!.ToString();

    private async Task RecordAsync(string entity) =>
        await (await Api.PostJsonAsync(
            "/api/v1/interactions", $$"""{ "user_id":"ada","entity_id":"{{entity}}","entity_type":"product","interaction_type":"view" }"""))
            .JsonAsync(HttpStatusCode.Created);
}
