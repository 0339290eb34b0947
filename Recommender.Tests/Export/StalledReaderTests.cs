using System.Net;
using System.Net.Sockets;
using System.Text;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Export;

/// <summary>A reader that stops in the middle of an export does not keep a connection to the database.</summary>
public sealed class StalledReaderTests(ScratchDatabase scratch, Servers servers) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Export_ends_when_nobody_reads_on()
    {
        var tenant = Servers.NewTenantName();
        await using var api = ApiHost.Through(scratch.Connection, servers).With("EXPORT_STALL_TIMEOUT_SECS", "1");
        await api.InitializeAsync();
        await FillAsync(api.Tenant(tenant));
        using var reader = new TcpClient { ReceiveBufferSize = 4096 };
        await reader.ConnectAsync(api.Address.Host, api.Address.Port);

        await reader.GetStream().WriteAsync(Request(api, tenant));
        await reader.GetStream().ReadExactlyAsync(new byte[1000]);
        Assert.Equal(1, await CursorsAsync());

        await Eventually.HoldsAsync(async () => await CursorsAsync() == 0);
    }

    // Much more than the buffers between the database and the reader hold.
    private async Task FillAsync(HttpClient client)
    {
        var lines = string.Join('\n', Enumerable.Range(0, 4000).Select(i => $$$"""{"entity_id":"e{{{i}}}","attributes":{"n":1}}"""));
        using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        await (await client.PostAsync("/api/v1/entities/bulk", body)).JsonAsync(HttpStatusCode.OK);
        await scratch.Database.ExecuteAsync(
            $"UPDATE entities SET attributes = jsonb_build_object('text', repeat(md5(entity_id), 300))", CancellationToken.None);
    }

    private static byte[] Request(ApiHost api, string tenant)
    {
        var identity = new IdentityHeader(ApiHost.SigningKey, TimeProvider.System).Sign(new(Guid.NewGuid(), tenant, Scopes.Read));
        return Encoding.ASCII.GetBytes(
            $"GET /api/v1/export/entities?format=ndjson HTTP/1.1\r\nHost: {api.Address.Authority}\r\n{IdentityHeader.Name}: {identity}\r\n\r\n");
    }

    private Task<long> CursorsAsync() => scratch.Database.FirstOrDefaultAsync(
        $"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%entity_vectors AS vector ON%'
        """,
        row => row.GetInt64(0), CancellationToken.None);
}
