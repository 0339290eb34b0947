using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

/// <summary>Imports whose records never arrive end as failed jobs that say why, and keep nothing of what did arrive.</summary>
public sealed class BrokenUploadTests(Servers servers)
{
    private const string Line = """{"user_id":"u","entity_id":"e","interaction_type":"view"}""";

    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Upload_that_breaks_off_fails_its_job()
    {
        await using var api = await StartAsync();
        using var body = new BrokenBody(() => Eventually.HoldsAsync(async () => await PiecesAsync() == 2));

        await Assert.ThrowsAnyAsync<Exception>(() => api.Tenant(_tenant).PostAsync("/api/v1/interactions/bulk?async=true", body));

        var job = await FailedAsync(api);
        Assert.Equal(["the upload broke off"], Log(job));
        Assert.Equal(0, await PiecesAsync());
    }

    [Fact]
    public async Task Upload_that_is_refused_midway_fails_its_job_with_the_reason()
    {
        await using var api = await StartAsync();
        using var body = new StringContent($"{Line}\n{Line}\n{Line}\n{Line}", Encoding.UTF8, "application/x-ndjson");

        var refused = await api.Tenant(_tenant).PostAsync("/api/v1/interactions/bulk?async=true", body);

        await refused.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
        Assert.Equal(["an import may have 3 records; the first 3 were imported"], Log(await FailedAsync(api)));
    }

    [Fact]
    public async Task Upload_whose_process_died_is_failed_by_a_worker()
    {
        await using var api = await StartAsync();
        var (tenant, job) = (await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None), Guid.CreateVersion7());
        var intake = new ImportIntake(servers.Database);
        await intake.BeginAsync(tenant, job, "entities", CancellationToken.None);

        await new JobRetention(servers.Database).FailAbandonedAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await api.Tenant(_tenant).GetAsync($"/api/v1/jobs/{job}")).StatusCode);
        await servers.Database.ExecuteAsync(
            $"UPDATE jobs SET leased_until = now() - interval '1 second' WHERE job_id = {job}", CancellationToken.None);
        await new JobRetention(servers.Database).FailAbandonedAsync(CancellationToken.None);

        Assert.Equal(["the upload was abandoned"], Log(await FailedAsync(api)));
    }

    private async Task<ApiHost> StartAsync()
    {
        var api = new ApiHost(servers).With("BULK_IMPORT_BATCH_SIZE", "1").With("BULK_IMPORT_MAX_RECORDS", "3");
        await api.InitializeAsync();
        return api;
    }

    private async Task<JsonNode> FailedAsync(ApiHost api)
    {
        JsonNode? job = null;
        await Eventually.HoldsAsync(async () =>
        {
            var list = await (await api.Tenant(_tenant).GetAsync("/api/v1/jobs")).JsonAsync(HttpStatusCode.OK);
            job = list["jobs"]!.AsArray().SingleOrDefault();
            return job is not null;
        });
        Assert.Equal("failed", job!["status"]!.ToString());
        return await (await api.Tenant(_tenant).GetAsync($"/api/v1/jobs/{job["job_id"]}")).JsonAsync(HttpStatusCode.OK);
    }

    private static IEnumerable<string> Log(JsonNode job) => job["log"]!.AsArray().Select(line => line!["text"]!.ToString());

    private Task<long> PiecesAsync() => servers.Database.FirstOrDefaultAsync(
        $"SELECT count(*) FROM job_pieces JOIN tenants USING (tenant_id) WHERE name = {_tenant}", row => row.GetInt64(0), CancellationToken.None);

    /// <summary>Three lines, of which two are known to have arrived when the sender fails.</summary>
    private sealed class BrokenBody : HttpContent
    {
        private readonly Func<Task> _arrived;

        public BrokenBody(Func<Task> arrived)
        {
            _arrived = arrived;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{Line}\n{Line}\n"));
            await stream.FlushAsync();
            await _arrived();
            throw new IOException("the sender fails");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
