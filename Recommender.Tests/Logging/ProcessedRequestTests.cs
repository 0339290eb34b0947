using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Logging;

public sealed class ProcessedRequestTests(Servers servers)
{
    [Fact]
    public async Task Computed_page_leaves_one_record_at_level_debug_that_does_not_say_who_asked()
    {
        var tenant = Servers.NewTenantName();
        await using var api = new ApiHost(servers).With(services => services.AddFakeLogging()).With("LOG_LEVEL", "debug");
        await api.InitializeAsync();
        await api.Tenant(tenant).PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","attributes":{"price":1}}""");

        using var answer = await api.Tenant(tenant).GetAsync("/api/v1/recommendations/user/somebody?algorithm=collaborative");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = Assert.Single(
            api.Services.GetFakeLogCollector().GetSnapshot(),
            line => line.Category == typeof(PersonalRecommendations).FullName && line.GetStructuredStateValue("Count") == "1");
        Assert.Equal(LogLevel.Debug, record.Level);
        Assert.Equal(("Collaborative", "True"), (record.GetStructuredStateValue("Algorithm"), record.GetStructuredStateValue("ColdStart")));
        Assert.True(TimeSpan.Parse(record.GetStructuredStateValue("Duration")!, System.Globalization.CultureInfo.InvariantCulture) > TimeSpan.Zero);
        Assert.NotNull(record.GetStructuredStateValue("Tenant"));
        Assert.DoesNotContain("somebody", record.Message, StringComparison.Ordinal);
    }
}
