using System.Text;
using System.Text.Json;
using Recommender.Api.Recommendations;
using Recommender.Engine.Json;
using Recommender.Engine.Recommendations;

namespace Recommender.Tests.Recommendations;

public sealed class WrittenPageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 21, 45, 2, 515, TimeSpan.Zero);

    [Theory]
    [InlineData("user <1> \"Zoë\" \u2028", null)]
    [InlineData(null, "product/1")]
    public void Page_is_written_as_the_serializer_writes_its_body(string? user, string? entity)
    {
        var (tent, lamp) = (Card("tent", """{ "name" : "Tent \u00fc <b>", "price": 1.50, "deep": { "list": [1, true, null] } }"""), Card("l\"amp", "{}"));
        Recommendation[] items =
        [
            new(tent, 0.123456789, Personal: true,
            [
                new("collaborative", 0.1, [new(lamp, 0.07), new(tent, -1e-9)], new(0.04, 0.06)),
                new("content", 0.023456789, [new(lamp, 0.0234567)], null),
            ]),
            new(lamp, 0, Personal: false, [new("newest", 0, [], null)]),
        ];

        foreach (var page in (RecommendationPage[])[new(items, ColdStart: false, new(new HashSet<long> { 1, 200 }, 0.5)), RecommendationPage.Empty])
        {
            IPageBody written = new WrittenPage(page, Algorithm.ContentBased, Now, user, entity);
            var body = RecommendationsBody.Of(page, Algorithm.ContentBased, Now, user, entity);

            Assert.Equal(JsonSerializer.Serialize(body, WireJson.Options), Encoding.UTF8.GetString(written.ToJson(WireJson.Options)));
        }
    }

    private static EntityCard Card(string id, string attributes) =>
        new(1, 1, "product", id, Encoding.UTF8.GetBytes(attributes), Deleted: false, default, default);
}
