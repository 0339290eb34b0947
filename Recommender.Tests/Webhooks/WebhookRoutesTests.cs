using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class WebhookRoutesTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private const string Routes = "/api/v1/webhooks";
    private const string Usual = """{"url":"https://hooks.example/in","events":["entity.created"]}""";

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Secret_is_shown_once_and_is_a_standard_one()
    {
        var answer = await Client.PostJsonAsync(Routes, """
            {"url":"https://hooks.example/in?x=1","events":["interaction.recorded","entity.created"],"interaction_types":["purchase"],"ordered":true,"description":"the shop"}
            """);
        var created = await answer.JsonAsync(HttpStatusCode.Created);

        Assert.Equal($"{Routes}/{created["id"]}", answer.Headers.Location!.ToString());
        Assert.StartsWith("whsec_", created["secret"]!.ToString(), StringComparison.Ordinal);
        Assert.InRange(Convert.FromBase64String(created["secret"]!.ToString()["whsec_".Length..]).Length, 24, 64);

        var found = await (await Client.GetAsync(answer.Headers.Location)).JsonAsync(HttpStatusCode.OK);
        Assert.Null(found["secret"]);
        Assert.Equal(
            ("https://hooks.example/in?x=1", "interaction.recorded", "purchase", true, "the shop", true),
            (found["url"]!.ToString(), found["events"]![0]!.ToString(), found["interaction_types"]![0]!.ToString(), (bool)found["ordered"]!,
                found["description"]!.ToString(), (bool)found["enabled"]!));
    }

    [Theory]
    [InlineData("""{"url":"hooks.example","events":["entity.created"]}""", "url must be an absolute https address of at most 2000 characters")]
    [InlineData("""{"url":"ftp://hooks.example","events":["entity.created"]}""", "url must be an absolute https address of at most 2000 characters")]
    [InlineData("""{"url":"http://hooks.example","events":["entity.created"]}""", "url must begin with https://: messages name users")]
    [InlineData("""{"url":"https://10.0.0.1","events":["entity.created"]}""", "url must not point to '10.0.0.1': only public addresses are written to")]
    [InlineData("""{"url":"https://me:pw@hooks.example","events":["entity.created"]}""", "url must not hold a user name or password; check the signature instead")]
    [InlineData("""{"url":"https://hooks.example","events":[]}""", "events must name at least one of entity.created, entity.deleted, entity.updated, error_threshold.exceeded, import.completed, interaction.recorded, model.updated, trending.changed")]
    [InlineData("""{"url":"https://hooks.example","events":["entity.made"]}""", "events holds 'entity.made', which is none of entity.created, entity.deleted, entity.updated, error_threshold.exceeded, import.completed, interaction.recorded, model.updated, trending.changed")]
    [InlineData("""{"url":"https://hooks.example","events":["entity.created",null]}""", "events must not hold null")]
    [InlineData("""{"url":"https://hooks.example","events":["interaction.recorded"],"interaction_types":[null]}""", "interaction_types must not hold null")]
    [InlineData("""{"url":"https://hooks.example","events":["entity.created"],"interaction_types":["view"]}""", "interaction_types needs interaction.recorded among events")]
    [InlineData("""{"url":"https://hooks.example","events":["entity.created"],"description":"a\u0000"}""", "description must be at most 500 characters without NUL")]
    public async Task Mistake_is_named(string body, string message) =>
        await (await Client.PostJsonAsync(Routes, body)).ProblemAsync(
            HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"Validation error: {message}");

    [Fact]
    public async Task Patch_changes_what_it_names_and_put_replaces_the_rest()
    {
        var url = await CreateAsync("""{"url":"https://hooks.example/in","events":["interaction.recorded"],"interaction_types":["view"],"description":"d"}""");

        using var patch = new HttpRequestMessage(HttpMethod.Patch, url) { Content = Wire.Json("""{"enabled":false,"interaction_types":[]}""") };
        var patched = await (await Client.SendAsync(patch)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal((false, "d", "interaction.recorded"), ((bool)patched["enabled"]!, patched["description"]!.ToString(), patched["events"]![0]!.ToString()));
        Assert.Null(patched["interaction_types"]);

        var replaced = await (await Client.PutJsonAsync(url, """{"url":"https://hooks.example/new","events":["model.updated"]}""")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("https://hooks.example/new", true), (replaced["url"]!.ToString(), (bool)replaced["enabled"]!));
        Assert.Null(replaced["description"]);

        await (await Client.PutJsonAsync(url, """{"url":"https://127.0.0.1","events":["model.updated"]}""")).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Deleted_subscription_is_gone()
    {
        var url = await CreateAsync(Usual);

        Assert.Equal(HttpStatusCode.NoContent, (await Client.DeleteAsync(url)).StatusCode);

        await (await Client.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await Client.DeleteAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Subscriptions_are_listed_newest_first_page_by_page()
    {
        var (first, second) = (await CreateAsync(Usual), await CreateAsync(Usual));

        var answer = await Client.GetAsync($"{Routes}?limit=1");
        var page = await answer.JsonAsync(HttpStatusCode.OK);
        var rest = await (await Client.GetAsync($"{Routes}?limit=1&cursor={page["next_cursor"]}")).JsonAsync(HttpStatusCode.OK);

        Assert.EndsWith(page["webhooks"]![0]!["id"]!.ToString(), second, StringComparison.Ordinal);
        Assert.EndsWith(rest["webhooks"]![0]!["id"]!.ToString(), first, StringComparison.Ordinal);
        Assert.Null(rest["next_cursor"]);
        Assert.Contains("rel=\"next\"", answer.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_has_a_bounded_number_of_subscriptions()
    {
        for (var n = 0; n < WebhookRules.MaxSubscriptions; n++)
        {
            await CreateAsync(Usual);
        }

        await (await Client.PostJsonAsync(Routes, Usual)).ProblemAsync(
            HttpStatusCode.Conflict, "CONFLICT", "Conflict: there are 50 webhooks already, which is the most");
    }

    [Fact]
    public async Task Subscription_of_another_tenant_does_not_exist()
    {
        var url = await CreateAsync(Usual);
        var stranger = api.Tenant(Servers.NewTenantName());

        await (await stranger.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await stranger.DeleteAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await stranger.PostJsonAsync($"{url}/rotate-secret", "{}")).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await stranger.GetAsync($"{url}/deliveries")).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await stranger.PostJsonAsync($"{url}/test", "{}")).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Rotation_gives_a_new_secret_and_says_until_when_both_sign()
    {
        var created = await (await Client.PostJsonAsync(Routes, Usual)).JsonAsync(HttpStatusCode.Created);

        var rotated = await (await Client.PostJsonAsync($"{Routes}/{created["id"]}/rotate-secret", """{"overlap_seconds":60}""")).JsonAsync(HttpStatusCode.OK);

        Assert.StartsWith("whsec_", rotated["secret"]!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(created["secret"]!.ToString(), rotated["secret"]!.ToString());
        Assert.InRange(DateTimeOffset.Parse(rotated["old_secret_until"]!.ToString(), null), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(2));
        await (await Client.PostJsonAsync($"{Routes}/{created["id"]}/rotate-secret", """{"overlap_seconds":-1}"""))
            .ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "Validation error: overlap_seconds must be between 0 and 2592000");
    }

    [Fact]
    public async Task Ping_is_queued_for_its_subscription_alone_and_can_be_looked_up()
    {
        var (url, other) = (await CreateAsync(Usual), await CreateAsync(Usual));

        var answer = await Client.PostAsync($"{url}/test", null);
        var ping = await answer.JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal(("ping", "pending"), (ping["event"]!.ToString(), ping["status"]!.ToString()));
        Assert.Equal(ping.ToJsonString(), (await (await Client.GetAsync(answer.Headers.Location)).JsonAsync(HttpStatusCode.OK)).ToJsonString());
        Assert.Empty((await DeliveriesAsync(other)).AsArray());
    }

    [Fact]
    public async Task Disabled_subscription_takes_neither_pings_nor_events()
    {
        var url = await CreateAsync("""{"url":"https://hooks.example/in","events":["entity.created"],"enabled":false}""");

        await (await Client.PostAsync($"{url}/test", null)).ProblemAsync(
            HttpStatusCode.Conflict, "CONFLICT", "Conflict: the webhook is disabled; enable it first");
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"e","attributes":{"n":1}}""");
        Assert.Empty((await DeliveriesAsync(url)).AsArray());
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_what_came_of_every_attempt_and_can_be_replayed()
    {
        var url = await CreateAsync(Usual);
        var first = await (await Client.PostAsync($"{url}/test", null)).JsonAsync(HttpStatusCode.Accepted);
        await Client.PostAsync($"{url}/test", null);
        await FailAsync(first["id"]!.ToString());

        var listed = await (await Client.GetAsync($"{url}/deliveries?status=failed")).JsonAsync(HttpStatusCode.OK);
        var dead = Assert.Single(listed["deliveries"]!.AsArray())!;
        Assert.Equal(
            (first["id"]!.ToString(), 500, "oops", "the receiver answered 500", 500),
            (dead["id"]!.ToString(), (int)dead["response"]!["status"]!, dead["response"]!["body"]!.ToString(), dead["error"]!.ToString(),
                (int)dead["history"]![0]!["status"]!));

        var replayed = await (await Client.PostAsync($"{url}/deliveries/{dead["id"]}/replay", null)).JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal(("pending", 0, dead["id"]!.ToString()), (replayed["status"]!.ToString(), (int)replayed["attempts"]!, replayed["id"]!.ToString()));
    }

    [Fact]
    public async Task Deliveries_are_paged_newest_first()
    {
        var url = await CreateAsync(Usual);
        var older = await (await Client.PostAsync($"{url}/test", null)).JsonAsync(HttpStatusCode.Accepted);
        var newer = await (await Client.PostAsync($"{url}/test", null)).JsonAsync(HttpStatusCode.Accepted);

        var page = await (await Client.GetAsync($"{url}/deliveries?limit=1")).JsonAsync(HttpStatusCode.OK);
        var rest = await (await Client.GetAsync($"{url}/deliveries?limit=1&cursor={page["next_cursor"]}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(newer["id"]!.ToString(), page["deliveries"]![0]!["id"]!.ToString());
        Assert.Equal(older["id"]!.ToString(), rest["deliveries"]![0]!["id"]!.ToString());
        Assert.Null(rest["next_cursor"]);
        await (await Client.GetAsync($"{url}/deliveries?status=lost")).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Theory]
    [InlineData("msg_00000000000000000000000000000000")]
    [InlineData("anything")]
    public async Task Unknown_delivery_is_404(string id)
    {
        var url = await CreateAsync(Usual);

        await (await Client.GetAsync($"{url}/deliveries/{id}")).ProblemAsync(
            HttpStatusCode.NotFound, "NOT_FOUND", $"Not found: there is no delivery '{id}'");
        await (await Client.PostAsync($"{url}/deliveries/{id}/replay", null)).ProblemAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Key_that_is_not_an_administrators_is_refused()
    {
        var writer = api.As(new(Guid.NewGuid(), _tenant, Scopes.Read | Scopes.Write));

        await (await writer.GetAsync(Routes)).ProblemAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
        await (await writer.PostJsonAsync(Routes, Usual)).ProblemAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
    }

    private async Task<string> CreateAsync(string body) =>
        $"{Routes}/{(await (await Client.PostJsonAsync(Routes, body)).JsonAsync(HttpStatusCode.Created))["id"]}";

    private async Task<JsonNode> DeliveriesAsync(string url) =>
        (await (await Client.GetAsync($"{url}/deliveries")).JsonAsync(HttpStatusCode.OK))["deliveries"]!;

    // As a worker leaves a message whose last attempt failed.
    private async Task FailAsync(string message) =>
        await servers.Database.ExecuteAsync(
            $$"""
            UPDATE webhook_deliveries SET status = 'failed', attempts = 10, finished_at = now(), response_status = 500,
                response_body = 'oops', error = 'the receiver answered 500',
                history = '[{"at": "2026-01-01T00:00:00+00:00", "status": 500, "duration_ms": 3, "error": "the receiver answered 500"}]'
            WHERE event_id = (SELECT event_id FROM webhook_events WHERE message_id = {{MessageId.Parse(message)}})
            """,
            CancellationToken.None);
}
