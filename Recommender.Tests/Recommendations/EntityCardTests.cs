using Recommender.Engine.Recommendations;

namespace Recommender.Tests.Recommendations;

public sealed class EntityCardTests
{
    [Fact]
    public void Card_is_found_again_after_its_attributes_were_read()
    {
        var card = new EntityCard(1, 1, "product", "tent", """{"name":"Tent"}"""u8.ToArray(), Deleted: false, default, default);
        var placed = new Dictionary<EntityCard, int> { [card] = 7 };

        Assert.Equal("Tent", card.Json.GetProperty("name").GetString());

        Assert.Equal(7, placed[card]);
    }
}
