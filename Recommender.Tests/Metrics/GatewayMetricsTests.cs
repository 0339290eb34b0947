using System.Net;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

public sealed class GatewayMetricsTests(Servers servers)
{
    [Fact]
    public async Task Metrics_need_the_operators_key()
    {
        await using var backEnd = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [backEnd]);
        var reader = (await new Keys(servers).IssueAsync()).Text;

        using var without = await gateway.GetAsync("/metrics", key: null);
        using var withOther = await gateway.GetAsync("/metrics", reader);
        using var withOperators = await gateway.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, withOther.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withOperators.StatusCode);
        Assert.DoesNotContain(backEnd.Requests, request => request.Target.StartsWith("/metrics", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_counted_under_the_apis_template()
    {
        await using var backEnd = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [backEnd], settings => settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = settings["RATE_LIMIT_BURST_SIZE"] = "2");
        var key = (await new Keys(servers).IssueAsync()).Text;
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.GetAsync("/api/v1/recommendations/user/ada", key);
        }

        using var unauthorized = await gateway.GetAsync("/api/v1/recommendations/user/ada", key: null);
        gateway.Client.DefaultRequestHeaders.Add("X-API-Key", RunningGateway.OperatorKey);

        var scrape = await Scrape.OfAsync(
            gateway.Client, seen => (Requests(seen, "200"), Requests(seen, "429"), Requests(seen, "401")) == (2, 1, 1));

        Assert.Equal(1, scrape.Sum("recommender_rate_limit_decisions_total", ("policy", "default"), ("decision", "refused")));
        Assert.Null(scrape.Sum("http_requests_total", ("path", "/ready")));
    }

    [Fact]
    public async Task Nothing_is_measured_when_metrics_are_off()
    {
        await using var backEnd = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [backEnd], settings => settings["METRICS_ENABLED"] = "false");

        using var answer = await gateway.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static double? Requests(Scrape scrape, string status) =>
        scrape.Sum("http_requests_total", ("method", "GET"), ("path", "/api/v1/recommendations/user/{id}"), ("status", status));
}
