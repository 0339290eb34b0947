using System.Net;
using System.Text;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Idempotency;

public sealed class IdempotencyKeyTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string View = """{"user_id":"u","entity_id":"e","interaction_type":"view"}""";

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")]
    [InlineData("bare-key")]
    public async Task Second_request_gets_the_first_answer_and_writes_nothing(string key)
    {
        var first = await SendAsync("/api/v1/interactions", View, key);
        var second = await SendAsync("/api/v1/interactions", View, key);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Refusal_is_an_answer_too()
    {
        await SendAsync("/api/v1/entities", """{"entity_id":"p","attributes":{"a":1}}""", "k1");
        var refused = await SendAsync("/api/v1/entities", """{"entity_id":"p","attributes":{"a":1}}""", "k2");

        var again = await SendAsync("/api/v1/entities", """{"entity_id":"p","attributes":{"a":1}}""", "k2");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(await refused.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("application/problem+json", again.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Key_cannot_be_used_for_another_body()
    {
        await SendAsync("/api/v1/interactions", View, "k");

        var other = await SendAsync("/api/v1/interactions", View.Replace("\"e\"", "\"f\"", StringComparison.Ordinal), "k");

        await other.ProblemAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Same_key_is_another_key_for_another_route_or_tenant()
    {
        await SendAsync("/api/v1/interactions", View, "k");

        var otherRoute = await SendAsync("/api/v1/entities", """{"entity_id":"p","attributes":{"a":1}}""", "k");
        var otherTenant = await SendAsync("/api/v1/interactions", View, "k", api.Tenant(Servers.NewTenantName()));

        Assert.Equal(HttpStatusCode.Created, otherRoute.StatusCode);
        Assert.False(otherTenant.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Requests_at_once_write_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync("/api/v1/interactions", View, "k")));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Conflict]));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created && !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Import_with_a_key_is_replayed_with_its_counters()
    {
        const string Body = """{"entities":[{"entity_id":"a","attributes":{"n":1}}]}""";
        var first = await SendAsync("/api/v1/entities/bulk", Body, "k");

        var second = await SendAsync("/api/v1/entities/bulk", Body, "k");

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Interaction_with_a_key_makes_the_answers_of_its_user_old_and_of_nobody_else()
    {
        await SendAsync("/api/v1/entities", """{"entity_id":"e","attributes":{"a":1}}""", "k1");
        await Eventually.HoldsAsync(async () => await SourceAsync("u") == "hit" && await SourceAsync("other") == "hit");

        await SendAsync("/api/v1/interactions", View, "k2");
        Assert.Equal(["miss", "hit"], [await SourceAsync("u"), await SourceAsync("other")]);

        await SendAsync("/api/v1/interactions", View, "k2");
        Assert.Equal("hit", await SourceAsync("u"));

        async Task<string> SourceAsync(string user) =>
            (await Client.GetAsync($"/api/v1/recommendations/user/{user}")).Headers.GetValues("X-Cache").Single();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("two words")]
    public async Task Key_must_be_one_text(string key)
    {
        var refused = await SendAsync("/api/v1/interactions", View, key);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string body, string key, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await (client ?? Client).SendAsync(request);
    }

    private async Task<int> CountAsync() =>
        (await (await Client.GetAsync("/api/v1/interactions/user/u")).JsonAsync(HttpStatusCode.OK)).AsArray().Count;
}
