using System.Net;
using Recommender.Engine.Export;
using Recommender.Engine.Idempotency;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Retention;

public sealed class JobRetentionTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    private JobRetention Retention => new(servers.Database);

    [Fact]
    public async Task File_of_an_export_expires_and_its_job_says_so()
    {
        var location = await ExportAsync();
        await AgeAsync(location, days: 20);

        await Retention.DropFilesAsync(TimeSpan.FromDays(19), CancellationToken.None);

        var job = await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal((true, null), ((bool)job["result"]!["expired"]!, job["result_url"]));
        await (await Client.GetAsync($"{location}/result")).ProblemAsync(
            HttpStatusCode.NotFound, "NOT_FOUND", "Not found: the file has expired; export again");
    }

    [Fact]
    public async Task Younger_file_stays()
    {
        var location = await ExportAsync();
        await AgeAsync(location, days: 18);

        await Retention.DropFilesAsync(TimeSpan.FromDays(19), CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync($"{location}/result")).StatusCode);
    }

    [Fact]
    public async Task Job_that_ended_long_ago_is_forgotten_and_one_that_waits_is_not()
    {
        var (ended, waiting) = (await ExportAsync(), (await Client.PostAsync("/api/v1/export/entities", null)).Headers.Location!.ToString());
        await AgeAsync(ended, days: 400);
        await AgeAsync(waiting, days: 400);

        await Retention.DeleteAsync(TimeSpan.FromDays(399), CancellationToken.None);

        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(ended)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(waiting)).StatusCode);
    }

    [Fact]
    public async Task Answer_to_an_idempotency_key_is_forgotten_after_its_time()
    {
        var scope = Servers.NewTenantName();
        foreach (var hours in new[] { 49, 47 })
        {
            await servers.Database.ExecuteAsync(
                $"""
                INSERT INTO idempotency_keys (scope, key, fingerprint, status, body, created_at)
                VALUES ({scope}, {$"{hours}"}, '\x00', 200, '\x00', now() - make_interval(hours => {hours}))
                """, CancellationToken.None);
        }

        await new IdempotencyStore(servers.Database).DeleteExpiredAsync(TimeSpan.FromHours(48), CancellationToken.None);

        var left = await servers.Database.QueryAsync(
            $"SELECT key FROM idempotency_keys WHERE scope = {scope}", row => row.GetString(0), CancellationToken.None);
        Assert.Equal(["47"], left);
    }

    private async Task<string> ExportAsync()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"a","attributes":{"n":1}}""");
        var location = (await Client.PostAsync("/api/v1/export/entities", null)).Headers.Location!.ToString();
        var runner = Runners.Over(servers.Database, new ExportWork(servers.Database));
        await Eventually.HoldsAsync(async () =>
        {
            await runner.RunOneAsync(CancellationToken.None);
            return (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["status"]!.ToString() == "completed";
        });
        return location;
    }

    private Task<int> AgeAsync(string location, int days) => servers.Database.ExecuteAsync(
        $"""
        UPDATE jobs SET finished_at = finished_at - make_interval(days => {days}), created_at = created_at - make_interval(days => {days})
        WHERE job_id = {Guid.Parse(location[(location.LastIndexOf('/') + 1)..])}
        """, CancellationToken.None);
}
