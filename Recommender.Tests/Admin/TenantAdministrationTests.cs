using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
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

    [Fact]
    public async Task Removal_that_takes_long_goes_on_after_its_answer()
    {
        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        var clock = new FakeTimeProvider();
        var removals = new TenantRemovals(
            servers.Database, api.Services.GetRequiredService<TenantDirectory>(), api.Services.GetRequiredService<KeyChanges>(), clock,
            NullLogger<TenantRemovals>.Instance);
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var writing = await connection.BeginTransactionAsync();
        await writing.ExecuteAsync($"SELECT FROM tenants WHERE tenant_id = {tenant.Value} FOR UPDATE", CancellationToken.None);

        var asking = removals.RemoveAsync(_tenant, CancellationToken.None);
        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            return asking.IsCompleted;
        });
        Assert.False((await asking)!.IsDone);

        await writing.RollbackAsync();
        await Eventually.HoldsAsync(async () => await removals.RemoveAsync(_tenant, CancellationToken.None) is null);
    }

    [Fact]
    public async Task Rows_of_a_tenant_go_in_pieces_and_those_of_others_stay()
    {
        var other = api.Tenant(Servers.NewTenantName());
        foreach (var client in (HttpClient[])[api.Tenant(_tenant), other])
        {
            await client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view","event_id":"x"}""");
            await client.PostJsonAsync("/api/v1/interactions", """{"user_id":"v","entity_id":"e","interaction_type":"view"}""");
        }

        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        List<long> pieces = [];
        do
        {
            pieces.Add(await servers.Database.FirstOrDefaultAsync(
                $"SELECT coalesce(sum(removed_rows), 0)::bigint FROM remove_tenant_rows({tenant.Value}, 2)", row => row.GetInt64(0), CancellationToken.None));
        }
        while (pieces[^1] > 0);

        Assert.True(pieces.Count > 3);
        Assert.All(pieces, piece => Assert.InRange(piece, 0, 2));
        Assert.Equal(2, (await (await other.GetAsync("/api/v1/interactions/entity/e")).JsonAsync(HttpStatusCode.OK)).AsArray().Count);
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
