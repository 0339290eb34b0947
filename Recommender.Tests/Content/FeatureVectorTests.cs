using System.Numerics.Tensors;
using System.Text.Json;
using FsCheck.Xunit;
using Recommender.Engine.Content;

namespace Recommender.Tests.Content;

public sealed class FeatureVectorTests
{
    [Theory]
    [InlineData("""{"name":"Red shoe","price":49.99,"sale":true,"tags":["a","b"],"size":{"eu":42,"uk":8}}""")]
    [InlineData("""{"n":null,"deep":[[["x",1,null,{"y":[true]}]],"mixed"],"empty":"","none":[],"o":{}}""")]
    [InlineData("""{"huge":1e308,"tiny":-1e308,"beyond":1e999,"zero":-0.0,"long":123456789012345678901234567890}""")]
    [InlineData("""{"ключ":"Ünïcödé 漢字かな ภาษาไทย 🎉","lone":"\ud800 x"}""")]
    [InlineData("""{"only":null}""")]
    [InlineData("\"just text\"")]
    public void Vectors_have_512_finite_numbers_and_length_one(string json)
    {
        var vector = From(json);

        Assert.Equal(512, vector.Length);
        Assert.All(vector, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Only_nothing_gives_zero(string json) => Assert.All(From(json), value => Assert.Equal(0, value));

    [Fact]
    public void An_element_that_was_never_set_gives_zero() =>
        Assert.All(FeatureVector.From(default), value => Assert.Equal(0, value));

    [Fact]
    public void Order_of_attributes_and_of_array_items_does_not_matter() =>
        Assert.Equal(
            From("""{"a":"one two","b":0.1,"c":["x","y"],"d":{"e":true,"f":3}}"""),
            From("""{"d":{"f":3,"e":true},"c":["y","x"],"b":0.1,"a":"one two"}"""));

    [Property]
    public bool Any_permutation_gives_the_same_bits(Dictionary<string, string> attributes, int seed)
    {
        var shuffled = attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(shuffled);
        return FeatureVector.From(JsonSerializer.SerializeToElement(attributes))
            .SequenceEqual(FeatureVector.From(JsonSerializer.SerializeToElement(shuffled.ToDictionary())));
    }

    [Property]
    public bool Any_numbers_give_length_one(Dictionary<string, double> attributes)
    {
        var finite = attributes.Where(pair => double.IsFinite(pair.Value)).ToDictionary();
        var norm = TensorPrimitives.Norm<float>(FeatureVector.From(JsonSerializer.SerializeToElement(finite)));
        return finite.Count == 0 ? norm == 0 : Math.Abs(norm - 1) < 1e-5;
    }

    [Fact]
    public void Spelling_of_the_json_does_not_matter() =>
        Assert.Equal(From("""{"café":"RED ","p":100}"""), From("""{"caf\u00e9":"red","p":1e2}"""));

    [Fact]
    public void The_hash_is_stable_across_releases()
    {
        var vector = From("""{"category":"shoes"}""");

        Assert.Equal(2, vector.Count(value => value != 0));
        Assert.Equal("248:-0.70710677 371:0.70710677", Sparse(vector));
    }

    [Fact]
    public void Close_prices_are_close_and_far_prices_are_not()
    {
        var fifty = From("""{"price":50}""");

        Assert.InRange(Cosine(fifty, From("""{"price":51}""")), .97, 1);
        Assert.InRange(Cosine(fifty, From("""{"price":60}""")), .4, .97);
        Assert.InRange(Cosine(fifty, From("""{"price":500}""")), -.01, .01);
    }

    [Fact]
    public void A_long_description_does_not_drown_the_category()
    {
        var words = string.Join(' ', Enumerable.Range(0, 200).Select(word => $"w{word}"));
        var others = string.Join(' ', Enumerable.Range(200, 200).Select(word => $"w{word}"));
        var item = From($$"""{"category":"shoes","text":"{{words}}"}""");

        var sameCategory = Cosine(item, From($$"""{"category":"shoes","text":"{{others}}"}"""));
        var neither = Cosine(item, From($$"""{"category":"boats","text":"{{others}}"}"""));

        Assert.True(sameCategory > neither + .3, $"{sameCategory} against {neither}");
    }

    [Fact]
    public void Shared_words_make_texts_similar_in_scripts_with_and_without_spaces()
    {
        Assert.True(Cosine(From("""{"t":"blue running shoes"}"""), From("""{"t":"red running shoes"}""")) > .3);
        Assert.True(Cosine(From("""{"t":"東京都庁舎"}"""), From("""{"t":"新東京都庁"}""")) > .3);
    }

    [Fact]
    public void The_same_value_in_another_field_is_another_thing() =>
        Assert.InRange(Cosine(From("""{"actor":"Ann"}"""), From("""{"director":"Ann"}""")), -.6, .6);

    [Fact]
    public void Values_below_the_depth_limit_are_ignored_without_failing()
    {
        var deep = new string('[', 500) + "1" + new string(']', 500);
        using var document = JsonDocument.Parse($$"""{"deep":{{deep}}}""", new JsonDocumentOptions { MaxDepth = 1000 });

        Assert.Equal(1, TensorPrimitives.Norm<float>(FeatureVector.From(document.RootElement)), 1e-5);
    }

    private static float[] From(string json) => FeatureVector.From(JsonSerializer.Deserialize<JsonElement>(json));

    private static double Cosine(float[] left, float[] right) => TensorPrimitives.CosineSimilarity<float>(left, right);

    private static string Sparse(float[] vector) => string.Join(' ', vector
        .Select((value, index) => (value, index)).Where(pair => pair.value != 0)
        .Select(pair => FormattableString.Invariant($"{pair.index}:{pair.value}")));
}
