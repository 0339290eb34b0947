using System.Net;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Experiments;

public sealed class AbEventTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData("1767225600000")]
    [InlineData("\"2026-01-01T00:00:00Z\"")]
    public async Task Event_is_stored_with_its_time(string time)
    {
        var answer = await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/ab-events",
            $$"""{ "test_id":"layout","variant":"B","user_id":"anon_1_x","event_type":"click","timestamp":{{time}},"metadata":{ "n":1 } }""");

        Assert.Equal("accepted", (await answer.JsonAsync(HttpStatusCode.Accepted))["status"]!.ToString());
        var stored = await servers.Database.FirstOrDefaultAsync(
            $"SELECT occurred_at FROM ab_events JOIN tenants USING (tenant_id) WHERE name = {_tenant} AND variant = 'B'",
            row => row.GetDateTime(0), CancellationToken.None);
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), stored);
    }

    [Theory]
    [InlineData("""{"variant":"B","user_id":"u","event_type":"click"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"test_id":"t","variant":"","user_id":"u","event_type":"click"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"test_id":"t","variant":"B","user_id":"u","event_type":"click","timestamp":1e300}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"test_id":"t","variant":"B","user_id":"u","event_type":"click","metadata":[]}""", HttpStatusCode.UnprocessableEntity)]
    public async Task Wrong_event_is_refused(string body, HttpStatusCode status)
    {
        var refused = await api.Tenant(_tenant).PostJsonAsync("/api/v1/ab-events", body);

        Assert.Equal(status, refused.StatusCode);
    }
}
