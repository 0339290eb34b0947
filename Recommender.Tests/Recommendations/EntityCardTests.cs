using System.Text;
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

    [Theory]
    [InlineData("""{"title":"House","name":"Tent"}""", "Tent")]
    [InlineData("""{"name":7,"title":"House"}""", "House")]
    [InlineData("""{"name":""}""", "tent")]
    public void Card_is_called_by_its_name_or_title_or_id(string attributes, string expected) =>
        Assert.Equal(expected, Card(attributes).Name);

    [Fact]
    public void Attributes_are_shown_without_white_space() =>
        Assert.Equal("""{"name":"Ten t","n":[1,2]}"""u8, Card("""{ "name" : "Ten t", "n": [ 1, 2 ] }""").Shown);

    private static EntityCard Card(string attributes) =>
        new(1, 1, "product", "tent", Encoding.UTF8.GetBytes(attributes), Deleted: false, default, default);
}
