using System.Net;
using Recommender.Engine.Export;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

public sealed class ExportJobTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("entities?format=ndjson", 200)]
    [InlineData("entities?format=csv&entity_type=rare", 1)]
    [InlineData("entities", 200)]
    [InlineData("interactions?format=csv", 200)]
    [InlineData("users?format=json&include_vectors=true", 1)]
    public async Task File_of_the_job_is_that_of_the_direct_export(string what, int records)
    {
        await FillAsync();
        var location = await AskAsync(what);

        await RunUntilDoneAsync(location);

        var job = await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("completed", records, records, 1d), (job["status"]!.ToString(), (int)job["total_records"]!, (int)job["result"]!["records"]!, (double)job["progress"]!));
        var (direct, kept) = (await Client.GetAsync($"/api/v1/export/{what}"), await Client.GetAsync(job["result_url"]!.ToString()));
        Assert.Equal(await direct.Content.ReadAsStringAsync(), await kept.Content.ReadAsStringAsync());
        Assert.Equal(direct.Content.Headers.ContentType, kept.Content.Headers.ContentType);
        Assert.Equal(direct.Content.Headers.ContentDisposition, kept.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Large_file_is_kept_in_several_pieces()
    {
        var padding = new string('x', 9_000);
        for (var batch = 0; batch < 4; batch++)
        {
            var entities = Enumerable.Range(0, 150).Select(i => $$"""{"entity_id":"e{{batch}}-{{i}}","attributes":{"text":"{{padding}}"} }""");
            await Client.PostJsonAsync("/api/v1/entities/bulk", $$"""{"entities":[{{string.Join(',', entities)}}]}""");
        }

        var location = await AskAsync("entities?format=ndjson");
        await RunUntilDoneAsync(location);

        Assert.True(await PiecesAsync(location) > 1);
        Assert.Equal(
            await Client.GetStringAsync("/api/v1/export/entities?format=ndjson"), await Client.GetStringAsync($"{location}/result"));
    }

    [Fact]
    public async Task Export_that_a_dead_worker_left_half_done_begins_anew()
    {
        await FillAsync();
        var location = await AskAsync("entities?format=ndjson");
        await servers.Database.ExecuteAsync(
            $"""
            WITH half AS (
                UPDATE jobs SET status = 'running', fencing_token = 3, pieces = 1, accepted = 100, leased_until = now() - interval '1 second'
                WHERE job_id = {Id(location)}
                RETURNING tenant_id, job_id
            )
            INSERT INTO job_pieces (tenant_id, job_id, piece, bytes) SELECT tenant_id, job_id, 0, '\x00' FROM half
            """, CancellationToken.None);

        await RunUntilDoneAsync(location);

        Assert.Equal(
            await Client.GetStringAsync("/api/v1/export/entities?format=ndjson"), await Client.GetStringAsync($"{location}/result"));
    }

    [Fact]
    public async Task Before_its_end_a_job_has_no_file()
    {
        await FillAsync();
        var location = await AskAsync("users");

        await (await Client.GetAsync($"{location}/result")).ProblemAsync(HttpStatusCode.Conflict, "CONFLICT", "Conflict: there is no file: the job is queued");

        await Client.DeleteAsync(location);
        Assert.Equal(HttpStatusCode.Conflict, (await Client.GetAsync($"{location}/result")).StatusCode);
    }

    [Fact]
    public async Task Wrong_parameter_is_refused_before_there_is_a_job()
    {
        await FillAsync();

        var answer = await Client.PostAsync("/api/v1/export/entities?format=xml", null);

        await answer.ProblemAsync(HttpStatusCode.BadRequest, "BAD_REQUEST", "Bad request: the format 'xml' is unknown; there are json, csv and ndjson");
        Assert.Empty((await (await Client.GetAsync("/api/v1/jobs")).JsonAsync(HttpStatusCode.OK))["jobs"]!.AsArray());
    }

    [Fact]
    public async Task Job_of_a_tenant_that_does_not_exist_is_refused()
    {
        var answer = await Client.PostAsync("/api/v1/export/users", null);

        await answer.ProblemAsync(HttpStatusCode.NotFound, "TENANT_NOT_FOUND");
    }

    private async Task FillAsync()
    {
        var entities = Enumerable.Range(0, 200).Select(i => $$"""{"entity_id":"e{{i}}","entity_type":"{{(i == 7 ? "rare" : "product")}}","attributes":{"n":{{i}} } }""");
        await Client.PostJsonAsync("/api/v1/entities/bulk", $$"""{"entities":[{{string.Join(',', entities)}}]}""");
        var interactions = Enumerable.Range(0, 200).Select(i =>
            $$"""{"user_id":"u","entity_id":"e{{i}}","interaction_type":"view","timestamp":"2026-01-02T00:00:{{i % 60:00}}Z"}""");
        await Client.PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{string.Join(',', interactions)}}]}""");
    }

    private async Task<string> AskAsync(string what)
    {
        var answer = await Client.PostAsync($"/api/v1/export/{what}", null);
        await answer.JsonAsync(HttpStatusCode.Accepted);
        return answer.Headers.Location!.ToString();
    }

    private static Guid Id(string location) => Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);

    private Task<long> PiecesAsync(string location) => servers.Database.FirstOrDefaultAsync(
        $"SELECT count(*) FROM job_pieces WHERE job_id = {Id(location)}", row => row.GetInt64(0), CancellationToken.None);

    // Other tests queue jobs in the same database.
    private async Task RunUntilDoneAsync(string location)
    {
        var runner = Runners.Over(servers.Database, new ExportWork(servers.Database));
        var status = "";
        while (status is "" or "queued" or "running")
        {
            await runner.RunOneAsync(CancellationToken.None);
            status = (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["status"]!.ToString();
        }
    }
}
