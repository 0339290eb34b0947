using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>The events of a session are what interactions are, except that nobody records them.</summary>
public sealed class SessionTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private const string Session = "/api/v1/recommendations/session?algorithm=content_based&count=1";

    private HttpClient Client { get; } = api.Tenant(Servers.NewTenantName());

    [Theory]
    [InlineData("1e39")]
    [InlineData("-1e39")]
    [InlineData("1000001")]
    public async Task Weight_that_no_interaction_may_have_is_refused(string weight)
    {
        await RegisterAsync("lamp", "desk lamp");

        foreach (var said in (string[])[$"\"weight\":{weight}", $"\"interaction_type\":{{\"rating\":{weight}}}"])
        {
            var answer = await Client.PostJsonAsync(Session, $$"""{"events":[{"entity_id":"lamp",{{said}}}]}""");

            await answer.ProblemAsync(
                HttpStatusCode.BadRequest, "VALIDATION_ERROR", "Validation error: weight must be between -1000000 and 1000000");
        }
    }

    [Theory]
    [InlineData("""{"rating":5}""", true)]
    [InlineData("""{"rating":-5}""", false)]
    [InlineData("""{"custom":"wishlist"}""", true)]
    [InlineData("\"purchase\"", true)]
    public async Task Type_may_be_spelled_as_in_an_interaction(string type, bool isLiked)
    {
        await RegisterAsync("lamp", "desk lamp");

        var answer = await Client.PostJsonAsync(Session, $$"""{"events":[{"entity_id":"lamp","interaction_type":{{type}}}]}""");

        Assert.Equal(isLiked ? "content" : "newest", Best(await answer.JsonAsync(HttpStatusCode.OK))["reasons"]![0]!["kind"]!.ToString());
    }

    [Fact]
    public async Task What_is_said_to_happen_later_counts_as_happening_now()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync(ModelParameters.Default with { Weighting = Weighting.Plain with { HalfLife = 86_400 } });

        var expected = await ScoresAsync(shop, DateTimeOffset.UtcNow);

        Assert.Equal(expected["e6"], expected["e7"], 1e-3);
        Assert.All(await ScoresAsync(shop, DateTimeOffset.MaxValue), score => Assert.Equal(expected[score.Key], score.Value, 1e-3));
    }

    /// <summary>For somebody who did something with one entity of each colour, with the odd one at a given time.</summary>
    private static async Task<Dictionary<string, double>> ScoresAsync(Shop shop, DateTimeOffset at)
    {
        SessionEvent[] events = [new("e10", null, null, null, DateTimeOffset.UtcNow), new("e9", null, null, null, at)];
        var page = await shop.Sessions.ForAsync(
            shop.Tenant, events, new() { Algorithm = Algorithm.Collaborative, Rules = new() { Count = 10 } }, CancellationToken.None);
        return page.Items.ToDictionary(item => item.Entity.EntityId, item => item.Score);
    }

    private async Task RegisterAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await (await Client.PostJsonAsync(
                "/api/v1/entities", $$$"""{"entity_id":"{{{name}}}","entity_type":"product","attributes":{"kind":"lamp"}}""")).JsonAsync(HttpStatusCode.Created);
        }
    }

    private static JsonNode Best(JsonNode page) => page["recommendations"]![0]!;
}
