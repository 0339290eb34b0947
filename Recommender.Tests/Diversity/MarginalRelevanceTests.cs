using System.Text.Json;
using FsCheck.Xunit;
using Recommender.Engine.Diversity;

namespace Recommender.Tests.Diversity;

public sealed class MarginalRelevanceTests
{
    [Fact]
    public void Without_strength_it_is_the_order_of_scores() =>
        Assert.Equal([2, 0, 1], MarginalRelevance.Select([2, 1, 3], 3, 0, (_, _) => 1));

    [Fact]
    public void A_twin_of_the_best_waits_for_something_else()
    {
        var vectors = new PackedVectors([1, 0, 1, 0, 0, 1], 2);

        Assert.Equal([0, 2, 1], MarginalRelevance.Select([1, .99f, .8f], 3, .5f, vectors.Cosine));
        Assert.Equal([0, 1, 2], MarginalRelevance.Select([1, .99f, .8f], 3, 0, vectors.Cosine));
    }

    [Fact]
    public void A_cap_holds_while_others_are_left_and_yields_then()
    {
        var brands = new ValueCap([["a"], ["a"], ["a"], ["b"], []], limit: 1);

        Assert.Equal([0, 3, 4, 1, 2], MarginalRelevance.Select([5, 4, 3, 2, 1], 5, 0, NoneAlike, brands));
        Assert.Equal([0, 3, 4], MarginalRelevance.Select([5, 4, 3, 2, 1], 3, 0, NoneAlike, brands));
    }

    [Fact]
    public void Several_caps_and_several_values_hold_at_once()
    {
        JsonElement[] pool =
        [
            .. new[]
            {
                """{"brand":"a","tags":["x","y"]}""", """{"brand":"b","tags":["y"]}""",
                """{"brand":"a","tags":["z"]}""", """{"brand":"c","tags":["z"],"more":null}""",
            }.Select(static json => JsonSerializer.Deserialize<JsonElement>(json)),
        ];

        Assert.Equal([0, 3, 1, 2], MarginalRelevance.Select(
            [4, 3, 2, 1], 4, 0, NoneAlike, ValueCap.ByAttribute(pool, "brand", 1), ValueCap.ByAttribute(pool, "tags", 1)));
    }

    [Theory]
    [InlineData(0, 5, 0)]
    [InlineData(1, 5, 1)]
    [InlineData(2, 5, 2)]
    [InlineData(2, 0, 0)]
    [InlineData(2, -1, 0)]
    public void It_gives_as_many_as_there_are(int pool, int count, int expected) =>
        Assert.Equal(expected, MarginalRelevance.Select(new float[pool], count, .5f, (_, _) => 1).Length);

    [Fact]
    public void Scores_and_similarities_that_are_not_finite_do_no_harm()
    {
        var picked = MarginalRelevance.Select(
            [float.NaN, float.PositiveInfinity, 1, float.NegativeInfinity, float.MaxValue], 5, .5f, (_, _) => float.NaN);

        Assert.Equal([1, 4, 2, 0, 3], picked);
    }

    [Property]
    public bool Every_answer_is_a_permutation_and_repeats(float[] scores, float strength, byte seed)
    {
        float Similarity(int a, int b) => (((a ^ b) + seed) % 7) / 7f;
        var cap = new ValueCap([.. scores.Select((_, i) => new[] { (i % 3).ToString() })], 2);
        var first = MarginalRelevance.Select(scores, scores.Length, strength, Similarity, cap);
        return first.Order().SequenceEqual(Enumerable.Range(0, scores.Length))
            && first.SequenceEqual(MarginalRelevance.Select(scores, scores.Length, strength, Similarity, cap));
    }

    [Fact]
    public void A_zero_vector_is_similar_to_nothing()
    {
        var vectors = new PackedVectors([0, 0, 1, 1, 1e30f, 1e30f], 2);

        Assert.Equal(0, vectors.Cosine(0, 1));
        Assert.Equal(1, vectors.Cosine(1, 1), 1e-6);
        Assert.InRange(vectors.Cosine(1, 2), -1, 1);
    }

    private static float NoneAlike(int left, int right) => 0;
}
