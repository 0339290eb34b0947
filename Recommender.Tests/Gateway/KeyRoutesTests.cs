using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class KeyRoutesTests(Servers servers)
{
    private const string Path = "/api/v1/admin/keys";

    [Fact]
    public async Task An_operator_makes_lists_rotates_and_revokes_the_key_of_a_tenant()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var tenant = Servers.NewTenantName();

        var made = await (await CreateAsync(system, new() { ["name"] = "shop", ["tenant_id"] = tenant })).JsonAsync(HttpStatusCode.Created);
        var key = made["key"]!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await system.Gateway.GetAsync("/api/v1/recommendations/trending", key)).StatusCode);

        var list = await (await system.Gateway.GetAsync($"{Path}?tenant_id={tenant}")).JsonAsync(HttpStatusCode.OK);
        var listed = Assert.Single(list["keys"]!.AsArray())!;
        Assert.Null(listed["key"]);
        Assert.Equal(("shop", tenant, "active"), (listed["name"]!.ToString(), listed["tenant_id"]!.ToString(), listed["status"]!.ToString()));

        var rotated = await (await system.SendJsonAsync(HttpMethod.Post, $"{Path}/{made["key_id"]}/rotate", RunningGateway.OperatorKey, new JsonObject { ["overlap_seconds"] = 0 }))
            .JsonAsync(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await system.Gateway.GetAsync("/api/v1/recommendations/trending", rotated["key"]!.ToString())).StatusCode);
        await Eventually.HoldsAsync(async () => (await system.Gateway.GetAsync("/api/v1/recommendations/trending", key)).StatusCode == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.NoContent, (await system.Gateway.SendAsync(HttpMethod.Delete, $"{Path}/{rotated["key_id"]}")).StatusCode);
        await Eventually.HoldsAsync(async () => (await system.Gateway.GetAsync("/api/v1/recommendations/trending", rotated["key"]!.ToString())).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_tenants_administrator_reaches_the_keys_of_the_tenant_alone()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var (mine, theirs) = (new Keys(servers), new Keys(servers));
        var admin = (await mine.IssueAsync(Scopes.Admin)).Text;
        var foreign = await theirs.IssueAsync();

        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(system, new() { ["name"] = "second" }, admin)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await CreateAsync(system, new() { ["name"] = "x", ["tenant_id"] = theirs.Tenant }, admin)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await CreateAsync(system, new() { ["name"] = "x", ["scopes"] = new JsonArray("operator") }, admin)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await system.Gateway.SendAsync(HttpMethod.Delete, $"{Path}/{foreign.Key.Id}", admin)).StatusCode);
        var list = await (await system.Gateway.GetAsync(Path, admin)).JsonAsync(HttpStatusCode.OK);
        Assert.All(list["keys"]!.AsArray(), key => Assert.Equal(mine.Tenant, key!["tenant_id"]!.ToString()));
    }

    [Theory]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"x","scopes":["everything"]}""")]
    [InlineData("""{"name":"x","scopes":[]}""")]
    [InlineData("""{"name":"x","publishable":true}""")]
    [InlineData("""{"name":"x","publishable":true,"origins":["https://shop.example/path"]}""")]
    [InlineData("""{"name":"x","publishable":true,"origins":["*"],"scopes":["write"]}""")]
    [InlineData("""{"name":"x","origins":["https://shop.example"]}""")]
    [InlineData("""{"name":"x","publishable":true,"origins":["https://shop.example",null]}""")]
    [InlineData("""{"name":"x","scopes":["read",null]}""")]
    [InlineData("""{"name":"x","burst":5}""")]
    [InlineData("""{"name":"x","requests_per_minute":0}""")]
    [InlineData("""{"name":"x","expires_at":"2001-01-01T00:00:00Z"}""")]
    public async Task A_key_that_makes_no_sense_is_not_made(string body)
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var answer = await CreateAsync(system, JsonNode.Parse(body)!.AsObject());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_key_may_end_at_a_moment_in_any_offset()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var made = await (await CreateAsync(system, new() { ["name"] = "x", ["expires_at"] = "2999-01-01T00:00:00+02:00" })).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(new(2998, 12, 31, 22, 0, 0, TimeSpan.Zero), DateTimeOffset.Parse(made["expires_at"]!.ToString(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_answer_that_shows_a_key_is_not_kept_for_an_idempotency_key()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var body = new JsonObject { ["name"] = "once", ["tenant_id"] = Servers.NewTenantName() };

        var first = await (await system.SendJsonAsync(HttpMethod.Post, Path, RunningGateway.OperatorKey, body, ("Idempotency-Key", "k1"))).JsonAsync(HttpStatusCode.Created);
        var second = await system.SendJsonAsync(HttpMethod.Post, Path, RunningGateway.OperatorKey, body, ("Idempotency-Key", "k1"));

        await second.ProblemAsync(
            HttpStatusCode.Conflict, "CONFLICT", "Conflict: the first request with this key was done; its answer holds a secret and is shown only once");
        var keys = await system.Gateway.GetAsync($"{Path}?tenant_id={body["tenant_id"]}");
        Assert.Single((await keys.JsonAsync(HttpStatusCode.OK))["keys"]!.AsArray());
        Assert.False(await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) > 0 FROM idempotency_keys WHERE position(convert_to({first["key"]!.ToString()}, 'UTF8') IN body) > 0",
            row => row.GetBoolean(0), CancellationToken.None));
    }

    [Fact]
    public async Task No_key_is_ever_in_a_log_a_trace_or_an_error()
    {
        var logs = new FakeLogCollector();
        var traced = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Baggage)}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var system = await RunningSystem.StartAsync(servers, services =>
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter(null, LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs))));
        var issued = await new Keys(servers).IssueAsync(Scopes.Read);

        var answers = new List<string>();
        foreach (var (path, key) in new[] { ("/api/v1/entities/none", issued.Text), ("/nothing", issued.Text), ("/api/v1/admin/keys", issued.Text), ("/api/v1/x", $"{issued.Text}x") })
        {
            var answer = await system.Gateway.GetAsync(path, key: null, ("Authorization", $"Bearer {key}"));
            answers.Add($"{answer.Headers} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.NotEmpty(logs.GetSnapshot());
        Assert.NotEmpty(traced);
        Assert.DoesNotContain(logs.GetSnapshot(), record => $"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState ?? [])}".Contains(issued.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(traced, text => text.Contains(issued.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(answers, text => text.Contains(issued.Text, StringComparison.Ordinal));
    }

    private static Task<HttpResponseMessage> CreateAsync(RunningSystem system, JsonObject body, string key = RunningGateway.OperatorKey) =>
        system.SendJsonAsync(HttpMethod.Post, Path, key, body);
}
