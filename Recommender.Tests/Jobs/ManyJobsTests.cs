using System.Net;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

public sealed class ManyJobsTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData("/api/v1/export/entities")]
    [InlineData("/api/v1/entities/bulk?async=true")]
    public async Task Tenant_with_many_unfinished_jobs_gets_no_more_until_one_ends(string route)
    {
        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        await servers.Database.ExecuteAsync(
            $"""
            INSERT INTO jobs (tenant_id, job_id, kind, subject, status, started_at)
            SELECT {tenant.Value}, gen_random_uuid(), 'import', 'entities', 'receiving', NULL FROM generate_series(1, 100)
            """,
            CancellationToken.None);

        var refused = await AskAsync(route);
        await refused.ProblemAsync(
            HttpStatusCode.TooManyRequests, "429", "Quota exceeded: 100 jobs of the tenant are not finished; wait for them or cancel some");
        Assert.NotNull(refused.Headers.RetryAfter);

        await servers.Database.ExecuteAsync(
            $"UPDATE jobs SET status = 'failed' WHERE job_id = (SELECT job_id FROM jobs WHERE tenant_id = {tenant.Value} LIMIT 1)", CancellationToken.None);
        await (await AskAsync(route)).JsonAsync(HttpStatusCode.Accepted);
    }

    private Task<HttpResponseMessage> AskAsync(string route) =>
        api.Tenant(_tenant).PostJsonAsync(route, """{"entities":[{"entity_id":"e","attributes":{"n":1}}]}""");
}
