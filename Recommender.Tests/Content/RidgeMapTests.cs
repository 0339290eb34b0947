using System.Text.Json;
using Recommender.Engine.Content;

namespace Recommender.Tests.Content;

public sealed class RidgeMapTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void A_new_item_gets_the_factors_of_its_category()
    {
        var rows = Rows(Enumerable.Range(0, 40).Select(item => $$"""{"category":"{{(item % 2 == 0 ? "even" : "odd")}}","n":"x{{item}}"}"""));
        var factors = Enumerable.Range(0, 40).SelectMany(item => item % 2 == 0 ? new[] { 1f, 0f } : [0f, 1f]).ToArray();
        var vocabulary = ContentVocabulary.Learn(rows);
        var map = RidgeMap.Fit(vocabulary.Encode(rows, 0), factors, 2, .01f, None);

        var even = map.Map(vocabulary.Encode(Rows(["""{"category":"even"}"""]), 0));

        Assert.Equal(1, even[0], .01);
        Assert.Equal(0, even[1], .01);
    }

    [Fact]
    public void Numbers_are_read_on_a_scale()
    {
        var rows = Rows(Enumerable.Range(0, 400).Select(item => $$"""{"price":{{item}}}"""));
        var vocabulary = ContentVocabulary.Learn(rows);
        var map = RidgeMap.Fit(
            vocabulary.Encode(rows, 0), [.. Enumerable.Range(0, 400).Select(static item => item / 400f)], 1, .001f, None);

        var prices = map.Map(vocabulary.Encode(Rows(["""{"price":100.5}""", """{"price":300.5}""", """{"price":1e308}"""]), 0));

        Assert.Equal(.25, prices[0], .05);
        Assert.Equal(.75, prices[1], .05);
        Assert.Equal(1, prices[2], .1);
    }

    [Fact]
    public void An_item_that_says_nothing_gets_the_mean()
    {
        var rows = Rows(["""{"a":"x"}""", """{"a":"x"}""", """{"a":"y"}""", """{"a":"y"}"""]);
        var vocabulary = ContentVocabulary.Learn(rows);
        var map = RidgeMap.Fit(vocabulary.Encode(rows, 1), [1, 1, 3, 3], 1, .1f, None);

        Assert.Equal(2, map.Map(vocabulary.Encode(Rows(["{}"]), 1))[0], 1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Few_or_no_items_give_finite_factors(int items)
    {
        var rows = Rows(Enumerable.Repeat("""{"a":"x","n":1,"z":null}""", items));
        var vocabulary = ContentVocabulary.Learn(rows);
        var map = RidgeMap.Fit(vocabulary.Encode(rows, .5f), new float[items * 3], 3, 1, None);

        Assert.All(map.Map(vocabulary.Encode(Rows(["""{"a":"x","n":5}""", "{}"]), .5f)), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_same_input_gives_the_same_bits()
    {
        var random = new Random(1);
        var rows = Rows(Enumerable.Range(0, 300).Select(item => $$"""{"t":"w{{item % 7}} w{{item % 11}} w{{item % 13}}","n":{{item % 17}}}"""));
        var factors = Enumerable.Range(0, 300 * 8).Select(_ => random.NextSingle()).ToArray();

        Assert.Equal(Fitted(), Fitted());

        float[] Fitted()
        {
            var features = ContentVocabulary.Learn(rows).Encode(rows, 1);
            return RidgeMap.Fit(features, factors, 8, .3f, None).Map(features);
        }
    }

    [Fact]
    public void Rows_have_length_one_and_ascending_columns()
    {
        var rows = Rows(Enumerable.Repeat("""{"t":"b a b","tags":["x","y"],"n":1e308,"m":-1e308,"f":true,"o":{"p":"q"}}""", 3));
        var features = ContentVocabulary.Learn(rows).Encode(rows, 1);

        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(1, features.ValuesOf(row).ToArray().Sum(static value => value * value), 1e-5);
            Assert.Equal(features.ColumnsOf(row).ToArray().Distinct().Order(), features.ColumnsOf(row).ToArray());
            Assert.True(features.ColumnsOf(row)[^1] < features.ColumnCount);
        }
    }

    [Fact]
    public void Cancelling_stops_it()
    {
        var rows = Rows(["""{"a":"x"}""", """{"a":"x"}"""]);
        var features = ContentVocabulary.Learn(rows).Encode(rows, 0);

        Assert.Throws<OperationCanceledException>(() => RidgeMap.Fit(features, [1, 2], 1, 1, new CancellationToken(true)));
    }

    [Fact]
    public void Number_fields_of_a_single_entity_are_no_columns_and_of_the_others_so_many_at_most()
    {
        var own = Rows(Enumerable.Range(0, 50).Select(item => $$"""{"variants":{"sku{{item}}":9.9},"price":{{item}}}"""));
        var priced = Rows(Enumerable.Range(0, 50).Select(item => $$"""{"price":{{item}}}"""));
        var shared = $$"""{{{string.Join(',', Enumerable.Range(0, ContentVocabulary.MaxNumberFields + 10).Select(field => $"\"f{field}\":1"))}}}""";
        var most = ContentVocabulary.Learn(Rows([shared, shared]));

        Assert.Equal(ContentVocabulary.Learn(priced).ColumnCount, ContentVocabulary.Learn(own).ColumnCount);
        // One value each: a column for the number, and one for what is exactly this number.
        Assert.Equal(ContentVocabulary.MaxNumberFields + ContentVocabulary.MaxNumberFields + 10, most.ColumnCount);
    }

    private static TermRows Rows(IEnumerable<string> attributes)
    {
        var rows = new TermRows();
        foreach (var json in attributes)
        {
            rows.Add(JsonSerializer.Deserialize<JsonElement>(json));
        }

        return rows;
    }
}
