using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.EndToEnd;

[Collection("whole system")]
public sealed class FirstRecommendationTests(WholeSystem system)
{
    [Fact]
    public async Task A_stranger_is_told_that_a_key_is_needed()
    {
        using var answer = await system.Stranger.GetAsync("/api/v1/recommendations/trending");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Somebody_who_bought_a_tent_is_recommended_the_stove_that_resembles_it()
    {
        await PostAsync("/api/v1/entities/bulk", new
        {
            tenant_id = "camping",
            entities = new[]
            {
                Entity("tent", "outdoor", "camping"), Entity("stove", "outdoor", "camping"), Entity("novel", "books", "fiction"),
            },
        });
        await PostAsync("/api/v1/interactions", new { tenant_id = "camping", user_id = "ada", entity_id = "tent", interaction_type = "purchase" });

        var recommended = await RecommendedAsync("ada", "camping");

        Assert.Equal("stove", recommended[0].GetProperty("entity_id").GetString());
        Assert.DoesNotContain(recommended, item => item.GetProperty("entity_id").GetString() == "tent");
        Assert.False(string.IsNullOrEmpty(recommended[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task What_people_with_the_same_taste_like_is_recommended_once_the_worker_has_learned_it()
    {
        // Two tastes without any attributes: only who liked what can tell them apart.
        var likes = from user in Enumerable.Range(0, 40)
                    from item in Enumerable.Range(0, 20)
                    where user % 2 == item % 2 && (user, item) != (0, 10)
                    select new { user_id = $"u{user}", entity_id = $"i{item}", entity_type = "item", interaction_type = "like" };
        await PostAsync("/api/v1/interactions/bulk", new { tenant_id = "tastes", interactions = likes });

        await Eventually.HoldsAsync(async () => (await RecommendedAsync("u0", "tastes"))[0].GetProperty("entity_id").GetString() == "i10");
    }

    [Fact]
    public async Task Somebody_nobody_knows_is_recommended_what_is_trending()
    {
        await PostAsync("/api/v1/interactions", new { tenant_id = "fresh", user_id = "bob", entity_id = "song", interaction_type = "like" });

        using var answer = await system.Operator.GetAsync("/api/v1/recommendations/user/nobody?tenant_id=fresh");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.True(body.RootElement.GetProperty("cold_start").GetBoolean());
        Assert.Equal("song", body.RootElement.GetProperty("recommendations")[0].GetProperty("entity_id").GetString());
    }

    private static object Entity(string id, string category, string tag) =>
        new { entity_id = id, entity_type = "product", attributes = new { category, tags = new[] { tag } } };

    private async Task PostAsync(string path, object body)
    {
        using var answer = await system.Operator.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<List<JsonElement>> RecommendedAsync(string user, string tenant)
    {
        using var answer = await system.Operator.GetAsync($"/api/v1/recommendations/user/{user}?tenant_id={tenant}&count=5");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. body.RootElement.GetProperty("recommendations").Clone().EnumerateArray()];
    }
}
