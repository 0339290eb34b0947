using System.Text.Json;

namespace Recommender.Engine.Content;

/// <summary>
/// From attributes to factors: what a model knows of items (or users) that have no interactions yet. Immutable, safe for
/// any number of readers. Size: 4 bytes per column and dimension, 12 per term.
/// </summary>
/// <param name="Vocabulary">What the attributes are made of.</param>
/// <param name="RarityPower">See <see cref="ContentVocabulary.Encode(TermRows, float)"/>.</param>
/// <param name="Regularisation">What the ridge was fitted with.</param>
/// <param name="Ridge">From its features to the factors.</param>
/// <param name="Figure">ndcg@20 on warm items held out as if they were cold; 0 where there were too few to measure.</param>
public sealed record ContentMap(
    ContentVocabulary Vocabulary, float RarityPower, float Regularisation, RidgeMap Ridge, double Figure)
{
    public int Dimensions => Ridge.Dimensions;

    /// <summary>Bytes in memory, without the constant part.</summary>
    public long ByteCount => (4L * Ridge.Weights.Length) + (12L * Vocabulary.ColumnCount);

    /// <summary>Factors for one entity; attributes that say nothing known give the mean of all.</summary>
    public float[] FactorsOf(JsonElement attributes) => Ridge.Map(Vocabulary.Encode(attributes, RarityPower));

    /// <summary>Factors for many, row after row.</summary>
    public float[] FactorsOf(TermRows rows) => Ridge.Map(Vocabulary.Encode(rows, RarityPower));
}
