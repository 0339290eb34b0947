using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

public sealed class ApiMetricsTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Requests_are_counted_and_timed_by_method_template_and_status()
    {
        var client = api.Tenant(_tenant);
        using var missing = await client.GetAsync("/api/v1/jobs/9c5f2f38-0d0c-4d5e-9d4b-000000000001");
        using var refused = await api.Stranger().GetAsync("/api/v1/jobs/9c5f2f38-0d0c-4d5e-9d4b-000000000001");
        (string, string)[] notFound = [("method", "GET"), ("path", "/api/v1/jobs/{id}"), ("status", "404")];
        (string, string)[] unauthorized = [("method", "GET"), ("path", "/api/v1/jobs/{id}"), ("status", "401")];

        var scrape = await Scrape.OfAsync(
            api.Stranger(), seen => seen.Sum("http_requests_total", notFound) == 1 && seen.Sum("http_requests_total", unauthorized) == 1);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Unauthorized), (missing.StatusCode, refused.StatusCode));
        foreach (var labels in new[] { notFound, unauthorized })
        {
            Assert.Equal(1, scrape.Sum("http_requests_errors_total", labels));
            Assert.Equal(1, scrape.Sum("http_request_duration_seconds_count", labels));
            Assert.Equal(1, scrape.Sum("http_request_duration_seconds_bucket", [.. labels, ("le", "+Inf")]));
            Assert.NotNull(scrape.Sum("http_request_duration_seconds_sum", labels));
        }
    }

    [Fact]
    public async Task Every_name_that_the_service_always_had_is_there()
    {
        using var answer = await api.Tenant(_tenant).GetAsync("/api/v1/recommendations/user/ada");

        string[] expected =
        [
            "http_requests_total", "http_request_duration_seconds_sum", "database_pool_idle_connections",
            "database_pool_max_connections", "database_pool_min_connections", "http_server_request_duration_seconds_bucket",
        ];
        var scrape = await Scrape.OfAsync(api.Stranger(), seen => seen.Names.IsSupersetOf(expected));

        Assert.True(scrape.Sum("database_pool_max_connections") >= 100);
    }

    [Fact]
    public async Task Text_is_what_prometheus_reads()
    {
        using var counted = await api.Tenant(_tenant).GetAsync("/api/v1/jobs");
        await Scrape.OfAsync(api.Stranger(), seen => seen.Names.Contains("http_requests_total"));

        using var answer = await api.Stranger().GetAsync("/metrics");

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(answer.Content.Headers.ContentType.Parameters, parameter => parameter is { Name: "version", Value: "0.0.4" });
        Assert.Contains("# TYPE http_request_duration_seconds histogram", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_label_names_a_tenant_a_user_or_an_entity()
    {
        var client = api.Tenant(_tenant);
        using var created = await client.PostJsonAsync("/api/v1/entities", """{"entity_id":"secret-entity","attributes":{"name":"x"}}""");
        using var recorded = await client.PostJsonAsync(
            "/api/v1/interactions", """{"user_id":"secret-user","entity_id":"secret-entity","interaction_type":"view"}""");
        using var answer = await client.GetAsync("/api/v1/recommendations/user/secret-user?secret=query");
        using var nowhere = await client.GetAsync("/api/v1/secret/route");
        using var shop = await client.GetAsync($"/api/v1/products/{_tenant}");
        using var odd = await client.SendAsync(new(new("SECRET"), "/api/v1/entities"));

        var scrape = await Scrape.OfAsync(api.Stranger(), seen => seen.Sum("http_requests_total", ("method", "other")) >= 1);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(
            scrape.LabelValues,
            value => value.Contains("secret", StringComparison.OrdinalIgnoreCase) || value.Contains(_tenant, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_answer_was_made_of_and_where_its_time_went_is_counted()
    {
        var client = api.Tenant(_tenant);
        using var recorded = await client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}""");
        using var answer = await client.GetAsync("/api/v1/recommendations/user/u?algorithm=popular");

        var scrape = await Scrape.OfAsync(
            api.Stranger(), seen => seen.Sum("recommender_recommendations_served_total", ("algorithm", "popular")) >= 1);
        Assert.True(scrape.Sum("recommender_recommendations_stage_duration_seconds_count", ("stage", "history")) >= 1);
        Assert.True(scrape.Sum("recommender_ingest_batch_size_count", ("kind", "interaction")) >= 1);
        Assert.True(scrape.Sum("recommender_ingest_commit_duration_seconds_count", ("kind", "interaction")) >= 1);
    }
}
