using System.Net;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>What a page showed is nothing that anybody did.</summary>
public sealed class ImpressionTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task What_was_only_shown_is_recommended_again_unless_the_request_counts_it_as_seen()
    {
        await RecordAsync("ada", "bought", "purchase");
        await RecordAsync("ada", "shown", "impression");

        Assert.Equal(["shown"], await IdsAsync(""));
        Assert.Equal(["bought"], await IdsAsync("?seen_types=impression"));
        Assert.Empty(await IdsAsync("?seen_types=impression,purchase"));
    }

    [Fact]
    public async Task Impressions_alone_leave_a_user_cold_and_a_session_too()
    {
        await RecordAsync("eve", "bought", "purchase");
        await RecordAsync("ada", "shown", "impression");

        var user = await (await api.Tenant(_tenant).GetAsync("/api/v1/recommendations/user/ada")).JsonAsync(HttpStatusCode.OK);
        var session = await (await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/recommendations/session", """{"events":[{"entity_id":"shown","interaction_type":"impression"}]}""")).JsonAsync(HttpStatusCode.OK);

        Assert.True((bool)user["cold_start"]!);
        Assert.True((bool)session["cold_start"]!);
        Assert.Equal(2, session["recommendations"]!.AsArray().Count);
    }

    [Fact]
    public async Task Neither_models_nor_charts_learn_from_impressions()
    {
        foreach (var user in (string[])["ada", "bob", "eve"])
        {
            await RecordAsync(user, "bought", "purchase");
            await RecordAsync(user, "shown", "impression");
        }

        var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None));
        await shop.DrainAsync();
        await shop.TrainAsync();
        var model = (await shop.Models.GetAsync(shop.Tenant, CancellationToken.None))!.Model!;
        var chart = await shop.Personal.ForHistoryAsync(
            shop.Tenant, [], new HashSet<long>(), new() { Algorithm = Algorithm.Popular }, CancellationToken.None);

        Assert.Equal(3, model.Popularity.ToArray().Sum());
        Assert.Equal(["popular", "newest"], chart.Items.Select(item => item.Reasons[0].Kind));
    }

    private async Task RecordAsync(string user, string entity, string type) =>
        await (await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/interactions", $$"""{"user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"{{type}}"}""")).JsonAsync(HttpStatusCode.Created);

    private async Task<List<string>> IdsAsync(string query)
    {
        var page = await (await api.Tenant(_tenant).GetAsync($"/api/v1/recommendations/user/ada{query}")).JsonAsync(HttpStatusCode.OK);
        return [.. page["recommendations"]!.AsArray().Select(item => item!["entity_id"]!.ToString())];
    }
}
