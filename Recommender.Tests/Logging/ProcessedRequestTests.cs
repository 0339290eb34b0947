using System.Globalization;
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
    public async Task Computed_page_leaves_one_record_at_level_debug_with_the_fields_that_the_service_always_had()
    {
        var tenant = Servers.NewTenantName();
        await using var api = new ApiHost(servers).With(services => services.AddFakeLogging()).With("LOG_LEVEL", "debug");
        await api.InitializeAsync();
        await api.Tenant(tenant).PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","attributes":{"price":1}}""");

        using var answer = await api.Tenant(tenant).GetAsync("/api/v1/recommendations/user/somebody?algorithm=collaborative");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = Assert.Single(
            api.Services.GetFakeLogCollector().GetSnapshot(),
            line => line.Category == typeof(PersonalRecommendations).FullName && line.GetStructuredStateValue("user_id") == "somebody");
        Assert.Equal((LogLevel.Debug, "Recommendation request processed"), (record.Level, record.Message));
        Assert.Equal(("1", "collaborative", "True"), (Value("count"), Value("algorithm"), Value("cold_start")));
        Assert.InRange(double.Parse(Value("duration_ms")!, CultureInfo.InvariantCulture), double.Epsilon, 60_000);

        string? Value(string field) => record.GetStructuredStateValue(field);
    }
}
