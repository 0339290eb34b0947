using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Recommender.Tests.EndToEnd;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

/// <summary>The dashboard and the alert rules in deploy/observability, compared with what a running system measures.</summary>
[Collection("whole system")]
public sealed partial class ObservabilityFilesTests(WholeSystem system)
{
    private readonly string _tenant = Servers.NewTenantName();

    private static string Rules => File.ReadAllText(Path.Combine(Promtool.Folder, "alerts.yml"));

    // The part of the page that is between its heading and the next one.
    private static string Runbook =>
        File.ReadAllText(Path.Combine(Promtool.Folder, "..", "..", "docs", "operations.md")).Split("\n## Runbook\n")[1].Split("\n## ")[0];

    private static IEnumerable<string> DashboardQueries =>
        Panels.SelectMany(panel => panel["targets"]!.AsArray()).Select(target => target!["expr"]!.ToString());

    private static IEnumerable<JsonNode> Panels =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Promtool.Folder, "dashboard.json")))!["panels"]!.AsArray()
            .Select(panel => panel!).Where(panel => panel["type"]!.ToString() != "row");

    [Fact]
    public async Task Every_query_reads_series_that_exist()
    {
        await MakeTrafficAsync();
        var queries = DashboardQueries
            .Concat(Expression().Matches(Rules).Select(rule => rule.Groups[1].Value)).ToList();
        var wanted = queries.SelectMany(PromQuery.SelectorsOf).Where(series => series.Name != "up").ToList();
        List<Selector> missing = [];

        Assert.True(queries.Count > 20);
        await Eventually.HoldsAsync(async () =>
        {
            var scrapes = await ScrapeAllAsync();
            missing = [.. wanted.Where(series => !scrapes.Any(scrape => scrape.Sum(series.Name, [.. series.Labels]) is not null))];
            return missing.Count == 0;
        }, () => string.Join(", ", missing));
    }

    [Fact]
    public void Every_panel_and_every_rule_says_what_to_do()
    {
        var alerts = Rules.Split("- alert: ")[1..];

        Assert.All(Panels, panel => Assert.True(panel["description"]!.ToString().Length > 40, panel["title"]!.ToString()));
        Assert.All(alerts, alert =>
        {
            var anchor = Words().Replace(alert.Split('\n')[0].Trim(), "-$1").TrimStart('-').ToLowerInvariant();
            Assert.Contains("summary: ", alert, StringComparison.Ordinal);
            Assert.Contains("description: ", alert, StringComparison.Ordinal);
            Assert.Contains($"runbook: docs/operations.md#{anchor}\n", alert, StringComparison.Ordinal);
            Assert.Contains($"\n### {anchor}\n", Runbook, StringComparison.Ordinal);
        });
        Assert.Equal(alerts.Length, Runbook.Split("\n### ").Length - 1);
    }

    [Fact]
    public async Task Prometheus_itself_takes_the_queries_of_the_dashboard()
    {
        var rules = Path.GetTempFileName();
        try
        {
            // What Grafana puts in place of its variable; a text in JSON is one in YAML.
            await File.WriteAllLinesAsync(rules, DashboardQueries
                .Select((query, i) => $"  - record: query:{i}\n    expr: {JsonSerializer.Serialize(query.Replace("$__rate_interval", "5m", StringComparison.Ordinal))}")
                .Prepend("groups:\n- name: dashboard\n  rules:"));
            var outcome = await Promtool.RunAsync("", "check", "rules", rules);

            Assert.True(outcome.ExitCode == 0, outcome.Output);
        }
        finally
        {
            File.Delete(rules);
        }
    }

    [Fact]
    public async Task Prometheus_itself_takes_the_scrape()
    {
        var metrics = await Promtool.RunAsync(await system.Operator.GetStringAsync("/metrics"), "check", "metrics");

        // Lint about names that clients of the service know is 3; a text that cannot be read is 1.
        Assert.True(metrics.ExitCode is 0 or 3, metrics.Output);
    }

    private async Task MakeTrafficAsync()
    {
        await PostAsync("/api/v1/entities/bulk", new { entities = new[] { new { entity_id = "a", attributes = new { name = "A" } } } });
        await PostAsync("/api/v1/interactions/bulk", new { interactions = new[] { new { user_id = "u", entity_id = "a", interaction_type = "view" } } });
        await PostAsync("/api/v1/interactions", new { user_id = "u", entity_id = "a", interaction_type = "view" });
        using var key = await PostAsync(
            "/api/v1/admin/keys", new { name = "observed", tenant_id = _tenant, scopes = new[] { "read" }, requests_per_minute = 1, burst = 1 });
        var text = JsonNode.Parse(await key.Content.ReadAsStringAsync())!["key"]!.ToString();
        for (var i = 0; i < 2; i++)
        {
            using var limited = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recommendations/user/u") { Headers = { { "X-API-Key", text } } };
            using var answer = await system.Stranger.SendAsync(limited);
        }
    }

    // Only one replica of the api is scraped. Requests at the same time go to all of them, each for something new and then
    // for the same again.
    private async Task<List<Scrape>> ScrapeAllAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var written = await PostAsync("/api/v1/interactions", new { user_id = $"u{i}", entity_id = "a", interaction_type = "view" });
            var page = $"/api/v1/recommendations/user/{Guid.NewGuid():N}?tenant_id={_tenant}";
            using var computed = await system.Operator.GetAsync(page);
            using var remembered = await system.Operator.GetAsync(page);
        }));
        using var api = system.Service("api");
        using var worker = system.Service("worker");
        return
        [
            new(await system.Operator.GetStringAsync("/metrics")), new(await api.GetStringAsync("/metrics")),
            new(await worker.GetStringAsync("/metrics")),
        ];
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body), Headers = { { "X-Tenant-ID", _tenant } } };
        return await system.Operator.SendAsync(request);
    }

    [GeneratedRegex(@"^\s+expr: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Words();
}
