using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

public sealed class ImportJobTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    private JobRunner Runner => Runners.Over(servers.Database, Runners.Imports(servers));

    [Fact]
    public async Task Job_is_accepted_worked_on_and_reported()
    {
        var (location, accepted) = await SubmitAsync("entities", """
            {"entities":[{"entity_id":"a","attributes":{"n":1}},{"entity_id":"","attributes":{"n":1}}]}
            """);
        Assert.Equal(("queued", 2, 0), (accepted["status"]!.ToString(), (int)accepted["total_records"]!, (int)accepted["processed"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/a")).StatusCode);

        await RunUntilDoneAsync(location);

        var job = await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("partially_completed", job["status"]!.ToString());
        Assert.Equal((1, 1, 1d), ((int)job["successful"]!, (int)job["failed"]!, (double)job["progress"]!));
        Assert.Equal(["begun", "finished"], job["log"]!.AsArray().Select(line => line!["text"]!.ToString().Split(' ')[0]));
        Assert.Equal((2, "entity_id must not be empty"), ((int)job["errors"]![0]!["line"]!, job["errors"]![0]!["error"]!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v1/entities/a")).StatusCode);
    }

    [Fact]
    public async Task Worker_that_died_leaves_the_rest_to_the_next()
    {
        var lines = string.Join(',', Enumerable.Range(0, 4500).Select(i =>
            $$"""{ "user_id":"u","entity_id":"e{{i}}","interaction_type":"view" }"""));
        var (location, _) = await SubmitAsync("interactions", $$"""{ "interactions":[{{lines}}] }""");
        var id = Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);

        // As if a worker had imported the first piece, died before counting it, and its lease had run out.
        await servers.Database.ExecuteAsync(
            $"""
            UPDATE jobs SET status = 'running', fencing_token = 7, leased_until = now() - interval '1 second'
            WHERE job_id = {id}
            """, CancellationToken.None);
        await RunUntilDoneAsync(location);

        var job = await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("completed", 4500), (job["status"]!.ToString(), (int)job["processed"]!));
    }

    [Fact]
    public async Task Cancelled_job_is_not_worked_on()
    {
        var (location, _) = await SubmitAsync("entities", """{"entities":[{"entity_id":"a","attributes":{"n":1}}]}""");

        var cancelled = await (await Client.DeleteAsync(location)).JsonAsync(HttpStatusCode.OK);
        await Runner.RunOneAsync(CancellationToken.None);

        Assert.Equal("cancelled", cancelled["status"]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/a")).StatusCode);
        await (await Client.DeleteAsync(location)).ProblemAsync(HttpStatusCode.Conflict, "CONFLICT");
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_page_by_page()
    {
        const string Body = """{"entities":[{"entity_id":"a","attributes":{"n":1}}]}""";
        var (first, _) = await SubmitAsync("entities", Body);
        var (second, _) = await SubmitAsync("entities", Body);

        var page = await (await Client.GetAsync("/api/v1/jobs?limit=1")).JsonAsync(HttpStatusCode.OK);
        var rest = await (await Client.GetAsync($"/api/v1/jobs?limit=1&cursor={page["next_cursor"]}")).JsonAsync(HttpStatusCode.OK);

        Assert.EndsWith(page["jobs"]![0]!["job_id"]!.ToString(), second, StringComparison.Ordinal);
        Assert.EndsWith(rest["jobs"]![0]!["job_id"]!.ToString(), first, StringComparison.Ordinal);
        Assert.Null(rest["next_cursor"]);
    }

    [Theory]
    [InlineData("kind=import", 1)]
    [InlineData("kind=rebuild", 1)]
    [InlineData("kind=import&status=cancelled", 1)]
    [InlineData("status=cancelled", 2)]
    [InlineData("kind=export", 0)]
    [InlineData("", 2)]
    public async Task Jobs_are_listed_by_kind_and_status(string query, int expected)
    {
        var (import, _) = await SubmitAsync("entities", """{"entities":[]}""");
        var rebuild = (await Client.PostJsonAsync("/api/v1/models/rebuild", "{}")).Headers.Location!.ToString();
        await Client.DeleteAsync(import);
        await Client.DeleteAsync(rebuild);

        var list = await (await Client.GetAsync($"/api/v1/jobs?{query}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(expected, list["jobs"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("kind=imports", "kind must be one of import, export, rebuild, evaluation")]
    [InlineData("status=done", "status must be one of queued, running, completed, partially_completed, failed, cancelled")]
    [InlineData("limit=0", "limit must be between 1 and 2147483647")]
    [InlineData("cursor=x", "cursor is not one that this list gave out")]
    public async Task Wrong_filter_of_the_list_is_named(string query, string reason)
    {
        var answer = await Client.GetAsync($"/api/v1/jobs?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.EndsWith(reason, (await answer.JsonAsync(HttpStatusCode.BadRequest))["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_taken_in_by_the_build_before_is_done()
    {
        var key = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        var (location, _) = await SubmitAsync("entities", """{"entities":[{"entity_id":"a","attributes":{"n":1}}]}""");
        var (brought, old) = (Guid.Parse(location[(location.LastIndexOf('/') + 1)..]), Guid.CreateVersion7());
        await servers.Database.ExecuteAsync(
            $"INSERT INTO import_jobs (tenant_id, job_id, kind, status) VALUES ({key.Value}, {old}, 'entities', 'receiving')", CancellationToken.None);
        await servers.Database.ExecuteAsync(
            $"""
            INSERT INTO import_job_pieces (tenant_id, job_id, piece, records)
            SELECT tenant_id, {old}, piece, records FROM import_job_pieces WHERE tenant_id = {key.Value} AND job_id = {brought}
            """, CancellationToken.None);
        await Client.DeleteAsync(location);
        await servers.Database.ExecuteAsync(
            $"UPDATE import_jobs SET status = 'queued', pieces = 1, total = 1 WHERE tenant_id = {key.Value} AND job_id = {old}", CancellationToken.None);

        await RunUntilDoneAsync($"/api/v1/jobs/{old}");

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v1/entities/a")).StatusCode);
    }

    [Fact]
    public async Task Job_of_another_tenant_does_not_exist()
    {
        var (location, _) = await SubmitAsync("entities", """{"entities":[]}""");

        var missing = await api.Tenant(Servers.NewTenantName()).GetAsync(location);

        await missing.ProblemAsync(HttpStatusCode.NotFound, "JOB_NOT_FOUND");
    }

    private async Task<(string Location, JsonNode Job)> SubmitAsync(string what, string body)
    {
        var answer = await Client.PostJsonAsync($"/api/v1/{what}/bulk?async=true", body);
        var job = await answer.JsonAsync(HttpStatusCode.Accepted);
        return (answer.Headers.Location!.ToString(), job);
    }

    // Other tests queue jobs in the same database, and any runner takes the oldest.
    private async Task RunUntilDoneAsync(string location)
    {
        var status = "";
        while (status is "" or "queued" or "running")
        {
            await Runner.RunOneAsync(CancellationToken.None);
            status = (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["status"]!.ToString();
        }
    }
}
