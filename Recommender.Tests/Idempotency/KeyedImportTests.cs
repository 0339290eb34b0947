using System.Net;
using System.Text;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Idempotency;

/// <summary>An import with an idempotency key commits as it goes on.</summary>
public sealed class KeyedImportTests(Servers servers)
{
    private const string Lines = """
        {"user_id":"a","entity_id":"e","interaction_type":"view"}
        {"user_id":"b","entity_id":"e","interaction_type":"view"}
        """;

    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Import_that_goes_on_keeps_nobody_waiting_for_what_it_has_written()
    {
        await using var api = new ApiHost(servers).With("BULK_IMPORT_BATCH_SIZE", "1");
        await api.InitializeAsync();
        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await held.ExecuteAsync($"INSERT INTO users (tenant_id, user_id) VALUES ({tenant.Value}, 'b')", CancellationToken.None);

        var importing = ImportAsync(api);
        await Eventually.HoldsAsync(() => IsWaitedForAsync(connection));
        var single = await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/interactions", """{"user_id":"a","entity_id":"e","interaction_type":"purchase"}""");
        await held.RollbackAsync();

        await single.JsonAsync(HttpStatusCode.Created);
        var first = await importing;
        Assert.Equal(2, (int)(await first.JsonAsync(HttpStatusCode.OK))["accepted"]!);
        var again = await ImportAsync(api);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Import_whose_answer_was_lost_is_repaired_by_sending_it_again()
    {
        await using var api = new ApiHost(servers);
        await api.InitializeAsync();
        await ImportAsync(api);
        await servers.Database.ExecuteAsync(
            $"DELETE FROM idempotency_keys WHERE tenant_id = (SELECT tenant_id FROM tenants WHERE name = {_tenant})", CancellationToken.None);

        var again = await (await ImportAsync(api)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal((0, 2), ((int)again["accepted"]!, (int)again["duplicates"]!));
    }

    private async Task<HttpResponseMessage> ImportAsync(ApiHost api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/interactions/bulk")
        {
            Content = new StringContent(Lines, Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.Add("Idempotency-Key", "k");
        return await api.Tenant(_tenant).SendAsync(request);
    }

    private Task<bool> IsWaitedForAsync(NpgsqlConnection holder) => servers.Database.FirstOrDefaultAsync(
        $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {holder.ProcessID} = ANY (pg_blocking_pids(pid)))",
        row => row.GetBoolean(0), CancellationToken.None);
}
