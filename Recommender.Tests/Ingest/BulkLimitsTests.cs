using System.Net;
using System.Text;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Ingest;

/// <summary>What the variables BULK_IMPORT_* do to imports.</summary>
public sealed class BulkLimitsTests(Servers servers)
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData("1", 5)]
    [InlineData("2", 3)]
    [InlineData("5", 1)]
    public async Task Import_is_written_in_batches_of_the_size(string size, int batches)
    {
        await using var api = await StartAsync("BULK_IMPORT_BATCH_SIZE", size);

        using var body = Lines(5);
        (await api.Tenant(_tenant).PostAsync("/api/v1/entities/bulk?async=true", body)).EnsureSuccessStatusCode();

        Assert.Equal(batches, await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM job_pieces JOIN tenants USING (tenant_id) WHERE name = {_tenant}", row => row.GetInt64(0), CancellationToken.None));
    }

    [Fact]
    public async Task Array_above_the_limit_imports_nothing()
    {
        await using var api = await StartAsync("BULK_IMPORT_MAX_RECORDS", "1");

        var refused = await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/entities/bulk", """{"entities":[{"entity_id":"e0","attributes":{"n":0}},{"entity_id":"e1","attributes":{"n":1}}]}""");

        await refused.ProblemAsync(
            HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE", "Payload too large: an import may have 1 records; nothing was imported");
        Assert.Equal(HttpStatusCode.NotFound, (await api.Tenant(_tenant).GetAsync("/api/v1/entities/e0")).StatusCode);
    }

    [Fact]
    public async Task Lines_above_the_limit_are_not_imported()
    {
        await using var api = await StartAsync("BULK_IMPORT_MAX_RECORDS", "2", "BULK_IMPORT_BATCH_SIZE", "1");

        using var body = Lines(3);
        var refused = await api.Tenant(_tenant).PostAsync("/api/v1/entities/bulk", body);

        await refused.ProblemAsync(
            HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE", "Payload too large: an import may have 2 records; the first 2 were imported");
        Assert.Equal(HttpStatusCode.OK, (await api.Tenant(_tenant).GetAsync("/api/v1/entities/e1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.Tenant(_tenant).GetAsync("/api/v1/entities/e2")).StatusCode);
    }

    private async Task<ApiHost> StartAsync(params string[] variables)
    {
        var api = new ApiHost(servers);
        foreach (var pair in variables.Chunk(2))
        {
            api.With(pair[0], pair[1]);
        }

        await api.InitializeAsync();
        return api;
    }

    private static StringContent Lines(int count) => new(
        string.Join('\n', Enumerable.Range(0, count).Select(i => $$$"""{"entity_id":"e{{{i}}}","attributes":{"n":{{{i}}}}}""")), Encoding.UTF8, "application/x-ndjson");
}
