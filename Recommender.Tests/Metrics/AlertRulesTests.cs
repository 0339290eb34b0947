using System.Text.RegularExpressions;

namespace Recommender.Tests.Metrics;

public sealed partial class AlertRulesTests
{
    [Fact]
    public async Task Prometheus_itself_takes_the_rules()
    {
        var rules = await Promtool.RunAsync("", "check", "rules", Path.Combine(Promtool.Folder, "alerts.yml"));

        Assert.True(rules.ExitCode == 0, rules.Output);
    }

    [Fact]
    public async Task Alerts_are_raised_by_what_they_are_about_and_by_nothing_else()
    {
        var cases = Path.Combine(Promtool.Folder, "..", "..", "Recommender.Tests", "Metrics", "alerts.test.yml");

        var outcome = await Promtool.RunAsync("", "test", "rules", cases);

        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }

    [Theory]
    [InlineData("prometheus.yml")]
    [InlineData("prometheus-kubernetes.yml")]
    public async Task Prometheus_itself_takes_the_scrape_configurations(string file)
    {
        // Debian builds it without Kubernetes, so what follows from the pods is checked on a fixed list.
        var configuration = Discovery().Replace(
            await File.ReadAllTextAsync(Path.Combine(Promtool.Folder, file)), """static_configs: [{ targets: ["pod:1"] }]""");
        var checkedFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(checkedFile, configuration);
            var outcome = await Promtool.RunAsync("", "check", "config", "--syntax-only", checkedFile);

            Assert.True(outcome.ExitCode == 0, outcome.Output);
        }
        finally
        {
            File.Delete(checkedFile);
        }
    }

    [GeneratedRegex(@"kubernetes_sd_configs:\s+- .*")]
    private static partial Regex Discovery();
}
