using System.Net;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Training;

public sealed class RebuildJobTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("/api/v1/models/rebuild")]
    [InlineData("/api/v1/admin/models/rebuild")]
    public async Task Rebuild_publishes_a_model_whose_version_the_job_names(string route)
    {
        await FillAsync(users: 10);
        var location = await AskAsync(route);

        await RunUntilDoneAsync(location);

        var job = await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK);
        var models = await (await Client.GetAsync("/api/v1/admin/models")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("completed", 1d), (job["status"]!.ToString(), (double)job["progress"]!));
        Assert.Equal((long)job["result"]!["model_version"]!, (long)models["models"]![0]!["version"]!);
        Assert.Equal("published", models["models"]![0]!["status"]!.ToString());
        Assert.Equal(
            ["begun", "reading", "training", "publishing", "finished"],
            job["log"]!.AsArray().Select(line => line!["text"]!.ToString().Split(' ')[0]));
    }

    [Fact]
    public async Task Rebuild_of_a_tenant_without_interactions_is_a_model_of_nothing()
    {
        await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        var location = await AskAsync("/api/v1/models/rebuild");

        await RunUntilDoneAsync(location);

        Assert.Equal("completed", (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["status"]!.ToString());
    }

    [Fact]
    public async Task Asking_again_before_it_began_is_the_same_job()
    {
        await FillAsync(users: 1);

        Assert.Equal(await AskAsync("/api/v1/models/rebuild"), await AskAsync("/api/v1/models/rebuild"));
        Assert.NotEqual(await AskAsync("/api/v1/models/rebuild"), await AskAsync("/api/v1/models/evaluate"));
    }

    [Fact]
    public async Task Evaluation_says_how_the_model_does_and_how_popularity_would()
    {
        await FillAsync(users: 60);
        var location = await AskAsync("/api/v1/models/evaluate");

        await RunUntilDoneAsync(location);

        // Even users like even entities only, odd users odd ones: the model sees that, popularity cannot.
        var result = (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["result"]!;
        Assert.Equal((60, 20), ((int)result["held_out_users"]!, (int)result["entities"]!));
        Assert.True((double)result["model"]!["ndcg"]! > (double)result["popularity"]!["ndcg"]!, result.ToJsonString());
        Assert.InRange((double)result["model"]!["recall_at20"]!, 0.99, 1);
        await (await Client.GetAsync($"{location}/result")).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Evaluation_without_anything_to_hold_out_says_so()
    {
        await FillAsync(users: 0);
        var location = await AskAsync("/api/v1/models/evaluate");

        await RunUntilDoneAsync(location);

        var result = (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["result"]!;
        Assert.Equal("""{"entities":0,"held_out_users":0}""", result.ToJsonString());
    }

    private async Task FillAsync(int users)
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"e0","entity_type":"product","attributes":{"n":1}}""");
        var interactions = Enumerable.Range(0, users).SelectMany(user => Enumerable.Range(0, 10)
            .Where(item => (user + item) % 4 != 3)
            .Select(item => $$"""{"user_id":"u{{user}}","entity_id":"e{{(2 * item) + (user % 2)}}","interaction_type":"like"}"""));
        await Client.PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{string.Join(',', interactions)}}]}""");
    }

    private async Task<string> AskAsync(string route)
    {
        var answer = await Client.PostJsonAsync(route, "{}");
        await answer.JsonAsync(HttpStatusCode.Accepted);
        return answer.Headers.Location!.ToString();
    }

    private async Task RunUntilDoneAsync(string location)
    {
        var runner = Runners.Over(
            servers.Database, new RebuildWork(new(servers.Database), Training(), TimeProvider.System),
            new EvaluationWork(new(servers.Database), new(servers.Database), new(servers.Database)));
        var status = "";
        while (status is "" or "queued" or "running")
        {
            await runner.RunOneAsync(CancellationToken.None);
            status = (await (await Client.GetAsync(location)).JsonAsync(HttpStatusCode.OK))["status"]!.ToString();
        }
    }

    private TenantTraining Training() => Workers.Training(servers.Database, servers.RedisConnection);
}
