using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Interactions;

public sealed class InteractionTypeRoutesTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Tenant_starts_with_the_standard_types()
    {
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}""");

        var list = await (await Client.GetAsync("/api/v1/interaction-types")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(7, (int)list["total"]!);
        Assert.Equal(
            ["add_to_cart", "click", "impression", "like", "purchase", "rating", "view"],
            list["interaction_types"]!.AsArray().Select(type => type!["interaction_type"]!.ToString()));
        Assert.Equal([3, 1, 0, 2, 5, 1, 1], list["interaction_types"]!.AsArray().Select(type => (double)type!["weight"]!));
    }

    [Fact]
    public async Task Retention_of_a_type_is_set_shown_and_taken_away()
    {
        await Client.PostJsonAsync("/api/v1/interaction-types", """{"interaction_type":"glance","weight":1,"retention_days":30}""");
        var set = await (await Client.GetAsync("/api/v1/interaction-types/glance")).JsonAsync(HttpStatusCode.OK);
        var changed = await (await Client.PutJsonAsync("/api/v1/interaction-types/glance", """{"weight":1,"retention_days":60}""")).JsonAsync(HttpStatusCode.OK);
        var without = await (await Client.PutJsonAsync("/api/v1/interaction-types/glance", """{"weight":1}""")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal((30, 60, null), ((int)set["retention_days"]!, (int)changed["retention_days"]!, without["retention_days"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36_501)]
    public async Task Retention_out_of_bounds_is_refused(int days)
    {
        var answer = await Client.PostJsonAsync(
            "/api/v1/interaction-types", $$"""{"interaction_type":"glance","weight":1,"retention_days":{{days}} }""");

        await answer.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "Validation error: retention_days must be between 1 and 36500");
    }

    [Fact]
    public async Task Unknown_tenant_has_no_types()
    {
        var list = await (await Client.GetAsync("/api/v1/interaction-types")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("""{"interaction_types":[],"total":0,"limit":1000}""", list.ToJsonString());
    }

    [Theory]
    [InlineData("weight")]
    [InlineData("default_weight")]
    public async Task Weight_of_a_registered_type_counts_at_once(string field)
    {
        var created = await Client.PostJsonAsync(
            "/api/v1/interaction-types", $$"""{ "interaction_type":"dislike","{{field}}":-3.5,"description":"no" }""");

        var body = await created.JsonAsync(HttpStatusCode.Created);
        Assert.Equal(
            ["id", "tenant_id", "interaction_type", "weight", "description", "created_at", "updated_at"],
            body.AsObject().Select(member => member.Key));
        Assert.EndsWith("Z", body["created_at"]!.ToString(), StringComparison.Ordinal);
        var interaction = await Client.PostJsonAsync(
            "/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"dislike"}""");
        Assert.Equal(-3.5, (double)(await interaction.JsonAsync(HttpStatusCode.Created))["weight"]!);
    }

    [Fact]
    public async Task Change_replaces_weight_and_description()
    {
        await Client.PostJsonAsync("/api/v1/interaction-types", """{"interaction_type":"share","weight":2,"description":"shared it"}""");

        var changed = await Client.PutJsonAsync("/api/v1/interaction-types/share", """{"weight":4}""");

        var body = await changed.JsonAsync(HttpStatusCode.OK);
        Assert.Equal((4d, null), ((double)body["weight"]!, body["description"]));
        var read = await (await Client.GetAsync("/api/v1/interaction-types/share")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(body.ToJsonString(), read.ToJsonString());
    }

    [Fact]
    public async Task Deleted_type_leaves_its_interactions_and_comes_back_with_use()
    {
        const string Share = """{"user_id":"u","entity_id":"e","interaction_type":"share"}""";
        await Client.PostJsonAsync("/api/v1/interactions", Share);

        var deleted = await Client.DeleteAsync("/api/v1/interaction-types/share");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.DeleteAsync("/api/v1/interaction-types/share")).StatusCode);
        Assert.Single((await (await Client.GetAsync("/api/v1/interactions/user/u")).JsonAsync(HttpStatusCode.OK)).AsArray());
        Assert.Equal(HttpStatusCode.Created, (await Client.PostJsonAsync("/api/v1/interactions", Share)).StatusCode);
    }

    [Fact]
    public async Task Tenant_that_takes_only_registered_types_names_them()
    {
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}""");
        await using (var command = servers.Database.CreateCommand(
            "UPDATE tenants SET settings = '{\"auto_register_interaction_types\": false}' WHERE name = $1"))
        {
            command.Parameters.Add(new() { Value = _tenant });
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"share"}""");

        await refused.ProblemAsync(
            HttpStatusCode.BadRequest, "INVALID_REQUEST",
            "Invalid request: the interaction type 'share' is not registered; registered are add_to_cart, click, impression, like, purchase, rating, view");
    }

    [Theory]
    [InlineData("GET", "BAD_REQUEST")]
    [InlineData("PUT", "INVALID_REQUEST")]
    [InlineData("DELETE", "INVALID_REQUEST")]
    public async Task Unknown_type_is_400_as_it_always_was(string method, string code)
    {
        using var request = new HttpRequestMessage(new(method), "/api/v1/interaction-types/nothing")
        {
            Content = method == "PUT" ? Wire.Json("""{"weight":1}""") : null,
        };

        var refused = await Client.SendAsync(request);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("""{"interaction_type":"","weight":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"interaction_type":"x","weight":1e99}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"interaction_type":"x"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"weight":1}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"interaction_type":"x","weight":1,"description":"\u0000"}""", HttpStatusCode.BadRequest)]
    public async Task Invalid_registration_is_refused(string body, HttpStatusCode status)
    {
        var refused = await Client.PostJsonAsync("/api/v1/interaction-types", body);

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }
}
