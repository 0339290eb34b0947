using System.Net;
using System.Net.Http.Json;
using Recommender.Tests.EndToEnd;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

/// <summary>The metrics of processes of their own: within one process, services would see each other's.</summary>
[Collection("whole system")]
public sealed class ScrapedSystemTests(WholeSystem system)
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Metrics_of_the_gateway_need_the_operators_key_and_those_of_the_api_are_not_behind_it()
    {
        using var without = await system.Stranger.GetAsync("/metrics");
        using var other = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "X-API-Key", await KeyAsync() } } };
        using var withOther = await system.Stranger.SendAsync(other);
        var gateways = await system.Operator.GetStringAsync("/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, withOther.StatusCode);
        Assert.Contains("recommender_rate_limit_decisions_total", gateways, StringComparison.Ordinal);
        Assert.DoesNotContain("redis_cache_hits_total", gateways, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_counts_what_it_refuses_under_the_apis_templates()
    {
        var key = await KeyAsync(limit: 1);
        const string Path = "/api/v1/users/{id}/similar";
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users/ada/similar") { Headers = { { "X-API-Key", key } } };
            using var answer = await system.Stranger.SendAsync(request);
        }

        using var unauthorized = await system.Stranger.GetAsync("/api/v1/users/ada/similar");

        var scrape = await Scrape.OfAsync(system.Operator, seen => (Of(seen, "200"), Of(seen, "429"), Of(seen, "401")) == (1, 1, 1));
        Assert.Equal(1, scrape.Sum("http_requests_errors_total", ("path", Path), ("status", "429")));
        Assert.True(scrape.Sum("recommender_rate_limit_decisions_total", ("policy", "default"), ("decision", "refused")) >= 1);
        Assert.Null(scrape.Sum("http_requests_total", ("path", "/ready")));

        static double? Of(Scrape seen, string status) =>
            seen.Sum("http_requests_total", ("method", "GET"), ("path", Path), ("status", status));
    }

    [Fact]
    public async Task Requests_are_counted_and_timed_by_method_template_and_status()
    {
        using var api = system.Service("api");
        using var refused = await api.GetAsync("/api/v1/jobs/9c5f2f38-0d0c-4d5e-9d4b-000000000001");
        (string, string)[] labels = [("method", "GET"), ("path", "/api/v1/jobs/{id}"), ("status", "401")];

        var scrape = await Scrape.OfAsync(api, seen => seen.Sum("http_requests_total", labels) == 1);

        Assert.Equal(1, scrape.Sum("http_requests_errors_total", labels));
        Assert.Equal(1, scrape.Sum("http_request_duration_seconds_count", labels));
        Assert.Equal(1, scrape.Sum("http_request_duration_seconds_bucket", [.. labels, ("le", "+Inf")]));
        Assert.NotNull(scrape.Sum("http_request_duration_seconds_sum", labels));
    }

    [Fact]
    public async Task Names_that_the_service_always_had_for_its_storage_are_there_before_anybody_uses_it()
    {
        using var api = system.Service("api");

        var text = await api.GetStringAsync("/metrics");

        Assert.All(
            ["hits", "misses", "sets", "deletes", "errors"],
            (string what) => Assert.Contains($"# TYPE redis_cache_{what}_total counter", text, StringComparison.Ordinal));
        Assert.All(
            ["idle", "max", "min"],
            (string what) => Assert.Contains($"# TYPE database_pool_{what}_connections gauge", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_is_what_prometheus_reads()
    {
        using var api = system.Service("api");

        using var answer = await api.GetAsync("/metrics");

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(answer.Content.Headers.ContentType.Parameters, parameter => parameter is { Name: "version", Value: "0.0.4" });
        Assert.Contains("# TYPE database_pool_max_connections gauge", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task Times_have_buckets_in_which_they_differ(string service)
    {
        using var http = service == "gateway" ? null : system.Service(service);

        var scrape = new Scrape(await (http ?? system.Operator).GetStringAsync("/metrics"));

        // Those that OpenTelemetry has by itself are for milliseconds: 0, 5, 10, 25 and so on.
        var times = scrape.Names.Where(name => name.EndsWith("_seconds_bucket", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(times);
        Assert.All(times, name => Assert.Contains(scrape.BoundsOf(name), bound => bound is > 0 and < 1));
    }

    [Fact]
    public async Task No_label_names_a_tenant_a_user_or_an_entity()
    {
        using var created = await PostAsync("/api/v1/entities", new { entity_id = "secret-entity", attributes = new { name = "x" } });
        using var recorded = await PostAsync(
            "/api/v1/interactions", new { user_id = "secret-user", entity_id = "secret-entity", interaction_type = "view" });
        foreach (var path in (string[])
            ["/api/v1/recommendations/user/secret-user?secret=query", "/api/v1/secret/route", $"/api/v1/products/{_tenant}", "/secret", "/api/v1/jobs/secret"])
        {
            using var answer = await system.Operator.GetAsync(path);
        }

        using var odd = await system.Operator.SendAsync(new(new("SECRET"), "/api/v1/entities"));
        using var api = system.Service("api");
        using var worker = system.Service("worker");

        foreach (var scrape in new[]
        {
            await Scrape.OfAsync(system.Operator, seen => seen.Sum("http_requests_total", ("method", "other")) >= 1),
            await Scrape.OfAsync(api, _ => true), await Scrape.OfAsync(worker, _ => true),
        })
        {
            Assert.DoesNotContain(
                scrape.LabelValues,
                value => value.Contains("secret", StringComparison.OrdinalIgnoreCase) || value.Contains(_tenant, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_waits_for_the_worker_is_told_by_queue()
    {
        using var worker = system.Service("worker");

        var scrape = await Scrape.OfAsync(worker, seen => seen.Names.Contains("recommender_queue_length"));

        foreach (var queue in (string[])["interactions", "training", "webhooks", "imports", "exports", "rebuilds", "evaluations"])
        {
            Assert.NotNull(scrape.Sum("recommender_queue_length", ("queue", queue)));
            Assert.NotNull(scrape.Sum("recommender_queue_age_seconds", ("queue", queue)));
        }

        Assert.NotNull(scrape.Sum("recommender_model_age_seconds"));
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body), Headers = { { "X-Tenant-ID", _tenant } } };
        return await system.Operator.SendAsync(request);
    }

    private async Task<string> KeyAsync(int? limit = null)
    {
        using var answer = await PostAsync(
            "/api/v1/admin/keys", new { name = "metrics", tenant_id = _tenant, scopes = new[] { "read" }, requests_per_minute = limit, burst = limit });
        return (await answer.JsonAsync(HttpStatusCode.Created))["key"]!.ToString();
    }
}
