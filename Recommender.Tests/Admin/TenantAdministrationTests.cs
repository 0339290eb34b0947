using System.Net;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Admin;

public sealed class TenantAdministrationTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Tenant_is_created_once_and_listed()
    {
        var created = await api.Operator().PostJsonAsync("/api/v1/admin/tenants", $$"""{ "tenant_id":"{{_tenant}}" }""");
        var again = await api.Operator().PostJsonAsync("/api/v1/admin/tenants", $$"""{ "tenant_id":"{{_tenant}}" }""");

        Assert.Equal(_tenant, (await created.JsonAsync(HttpStatusCode.Created))["tenant_id"]!.ToString());
        await again.ProblemAsync(HttpStatusCode.Conflict, "CONFLICT");
        var list = await (await api.Operator().GetAsync($"/api/v1/admin/tenants?limit=1&cursor={_tenant[..^1]}")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(_tenant, list["tenants"]![0]!["tenant_id"]!.ToString());
    }

    [Fact]
    public async Task Settings_take_effect_at_once()
    {
        await api.Operator().PostJsonAsync("/api/v1/admin/tenants", $$"""{ "tenant_id":"{{_tenant}}" }""");

        var set = await api.Operator().PutJsonAsync(
            $"/api/v1/admin/tenants/{_tenant}/settings",
            """{"auto_register_interaction_types":false,"interaction_weights":{"view":7},"requests_per_minute":100}""");

        Assert.Equal(100, (int)(await set.JsonAsync(HttpStatusCode.OK))["requests_per_minute"]!);
        var view = await api.Tenant(_tenant).PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}""");
        Assert.Equal(7, (int)(await view.JsonAsync(HttpStatusCode.Created))["weight"]!);
        var unknown = await api.Tenant(_tenant).PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"other"}""");
        await unknown.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
    }

    [Fact]
    public async Task Removed_tenant_leaves_no_row()
    {
        var client = api.Tenant(_tenant);
        await client.PostJsonAsync("/api/v1/entities", """{"entity_id":"e","attributes":{"n":1}}""");
        await client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view","event_id":"x"}""");
        var id = await servers.Database.FirstOrDefaultAsync(
            $"SELECT tenant_id FROM tenants WHERE name = {_tenant}", row => row.GetInt32(0), CancellationToken.None);

        var removed = await (await api.Operator().DeleteAsync($"/api/v1/admin/tenants/{_tenant}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal((1, 1, 1), ((int)removed["removed"]!["interactions"]!, (int)removed["removed"]!["users"]!, (int)removed["removed"]!["tenants"]!));
        Assert.Equal(0, await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM remove_tenant({id}) WHERE removed_rows > 0", row => row.GetInt64(0), CancellationToken.None));
        Assert.Equal(HttpStatusCode.NotFound, (await api.Operator().DeleteAsync($"/api/v1/admin/tenants/{_tenant}")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await client.PostJsonAsync("/api/v1/entities", """{"entity_id":"e","attributes":{"n":1}}""")).StatusCode);
    }

    [Theory]
    [InlineData("""{"interaction_weights":{"":1}}""")]
    [InlineData("""{"interaction_weights":{"view":1e300}}""")]
    [InlineData("""{"requests_per_minute":0}""")]
    [InlineData("""{"burst":5}""")]
    public async Task Wrong_settings_are_refused(string body)
    {
        var refused = await api.Operator().PutJsonAsync($"/api/v1/admin/tenants/{_tenant}/settings", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Only_operators_administer_tenants()
    {
        var refused = await api.Tenant(_tenant).GetAsync("/api/v1/admin/tenants");

        await refused.ProblemAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
    }
}
