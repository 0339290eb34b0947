using System.Net;
using Recommender.Engine.Export;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Users;

public sealed class UserErasureTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Erased_user_leaves_no_row_and_a_receipt()
    {
        var user = $"person-{Guid.NewGuid():N}";
        await RecordAsync(user, "a");
        await RecordAsync(user, "b");
        await RecordAsync("other", "a");
        await Client.PostJsonAsync("/api/v1/ab-events", $$"""{ "test_id":"t","variant":"A","user_id":"{{user}}","event_type":"view" }""");

        var receipt = await (await Client.DeleteAsync($"/api/v1/users/{user}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal((user, _tenant), (receipt["user_id"]!.ToString(), receipt["tenant_id"]!.ToString()));
        Assert.Equal((2, 2, 2, 1), (
            (int)receipt["erased"]!["interactions"]!, (int)receipt["erased"]!["event_ids"]!,
            (int)receipt["erased"]!["pending_changes"]!, (int)receipt["erased"]!["ab_events"]!));
        Assert.DoesNotContain(user, await Client.GetStringAsync("/api/v1/export/interactions"), StringComparison.Ordinal);
        Assert.DoesNotContain(user, await Client.GetStringAsync("/api/v1/export/users"), StringComparison.Ordinal);
        Assert.Equal("[]", await Client.GetStringAsync($"/api/v1/interactions/user/{user}"));
        Assert.Contains("other", await Client.GetStringAsync("/api/v1/export/users"), StringComparison.Ordinal);
        Assert.True(await servers.Database.FirstOrDefaultAsync(
            $"SELECT rebuild_requested_at IS NOT NULL FROM tenant_work JOIN tenants USING (tenant_id) WHERE name = {_tenant}",
            row => row.GetBoolean(0), CancellationToken.None));
    }

    [Fact]
    public async Task Stored_answers_about_the_user_go_too()
    {
        var user = $"person-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/interactions")
        {
            Content = Wire.Json($$"""{ "user_id":"{{user}}","entity_id":"e","interaction_type":"view" }"""),
            Headers = { { "Idempotency-Key", "k" } },
        };
        await Client.SendAsync(request);

        var receipt = await (await Client.DeleteAsync($"/api/v1/users/{user}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["erased"]!["stored_answers"]!);
    }

    [Theory]
    [InlineData("a \\\"quoted\\\" name", "%22quoted%22")]
    [InlineData("jürgen", "jürgen")]
    public async Task Stored_refusals_about_the_user_go_in_every_spelling(string json, string path)
    {
        var user = path.StartsWith('%') ? $"a {path} name" : path;
        foreach (var type in (string[])["view", ""])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/interactions/bulk")
            {
                Content = Wire.Json($$$"""{"interactions":[{"user_id":"{{{json}}}","entity_id":"e","interaction_type":"{{{type}}}"}]}"""),
                Headers = { { "Idempotency-Key", $"k{type}" } },
            };
            await Client.SendAsync(request);
        }

        await (await Client.PostJsonAsync("/api/v1/interactions", $$"""{ "user_id":"{{json}}","entity_id":"e","interaction_type":"view" }""")).JsonAsync(HttpStatusCode.Created);
        var receipt = await (await Client.DeleteAsync($"/api/v1/users/{user}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["erased"]!["stored_answers"]!);
    }

    [Fact]
    public async Task Stored_answer_to_an_operator_who_named_the_tenant_in_the_body_goes_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/interactions")
        {
            Content = Wire.Json($$"""{ "user_id":"gone","entity_id":"e","interaction_type":"view","tenant_id":"{{_tenant}}" }"""),
            Headers = { { "Idempotency-Key", "k" } },
        };
        await (await api.Operator().SendAsync(request)).JsonAsync(HttpStatusCode.Created);

        var receipt = await (await Client.DeleteAsync("/api/v1/users/gone")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["erased"]!["stored_answers"]!);
    }

    [Fact]
    public async Task Import_that_waits_forgets_the_user_and_imports_the_rest()
    {
        await Client.PostJsonAsync("/api/v1/interactions/bulk?async=true", """
            {"interactions":[{"user_id":"gone","entity_id":"a","interaction_type":"view"},{"user_id":"stays","entity_id":"a","interaction_type":"view"}]}
            """);

        var receipt = await (await Client.DeleteAsync("/api/v1/users/gone")).JsonAsync(HttpStatusCode.OK);
        var runner = Runners.Over(servers.Database, Runners.Imports(servers));
        await Eventually.HoldsAsync(async () =>
            !await runner.RunOneAsync(CancellationToken.None)
            && (await Client.GetStringAsync("/api/v1/jobs")).Contains("\"completed\"", StringComparison.Ordinal));

        Assert.Equal(1, (int)receipt["erased"]!["waiting_imports"]!);
        var users = await Client.GetStringAsync("/api/v1/export/users");
        Assert.Contains("stays", users, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", users, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_an_export_that_named_the_user_is_dropped()
    {
        await RecordAsync("gone", "a");
        var asked = await Client.PostAsync("/api/v1/export/interactions", null);
        var runner = Runners.Over(servers.Database, new ExportWork(servers.Database));
        await Eventually.HoldsAsync(async () =>
            !await runner.RunOneAsync(CancellationToken.None)
            && (await Client.GetStringAsync(asked.Headers.Location)).Contains("\"completed\"", StringComparison.Ordinal));
        Assert.Contains("gone", await Client.GetStringAsync($"{asked.Headers.Location}/result"), StringComparison.Ordinal);

        await Client.DeleteAsync("/api/v1/users/gone");

        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync($"{asked.Headers.Location}/result")).StatusCode);
    }

    [Fact]
    public async Task Finished_import_forgets_what_was_wrong_with_the_user()
    {
        var asked = await Client.PostJsonAsync("/api/v1/interactions/bulk?async=true", """
            {"interactions":[{"user_id":"gone","entity_id":"a/b","interaction_type":"view"},{"user_id":"gone","entity_id":"a","interaction_type":"view"}]}
            """);
        var runner = Runners.Over(servers.Database, Runners.Imports(servers));
        await Eventually.HoldsAsync(async () =>
            !await runner.RunOneAsync(CancellationToken.None)
            && (await Client.GetStringAsync("/api/v1/jobs")).Contains("\"partially_completed\"", StringComparison.Ordinal));
        Assert.Contains("gone", await Client.GetStringAsync(asked.Headers.Location), StringComparison.Ordinal);

        await Client.DeleteAsync("/api/v1/users/gone");

        Assert.DoesNotContain("gone", await Client.GetStringAsync(asked.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_during_ingest_leaves_nothing_behind()
    {
        await RecordAsync("u", "a");
        var writers = Enumerable.Range(0, 40).Select(i => RecordAsync("u", $"e{i}")).ToList();

        await Client.DeleteAsync("/api/v1/users/u");
        await Task.WhenAll(writers);
        await Client.DeleteAsync("/api/v1/users/u");

        Assert.Equal(0, await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM interactions JOIN tenants USING (tenant_id) WHERE name = {_tenant}",
            row => row.GetInt64(0), CancellationToken.None));
    }

    [Fact]
    public async Task Unknown_user_is_404()
    {
        var missing = await Client.DeleteAsync("/api/v1/users/nobody");

        await missing.ProblemAsync(HttpStatusCode.NotFound, "USER_NOT_FOUND", "User not found: 'nobody'");
    }

    private async Task RecordAsync(string user, string entity) =>
        await (await Client.PostJsonAsync(
            "/api/v1/interactions",
            $$"""{ "user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"view","event_id":"{{Guid.NewGuid()}}" }"""))
            .JsonAsync(HttpStatusCode.Created);
}
