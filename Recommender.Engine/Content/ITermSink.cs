namespace Recommender.Engine.Content;

/// <summary>Receives what <see cref="AttributeWalk"/> finds in the attributes of one entity.</summary>
internal interface ITermSink
{
    /// <summary>A category, flag, array item or token; <paramref name="term"/> is a stable hash of field and value.</summary>
    void Term(ulong term, double weight);

    /// <summary>A finite number in the field with the stable hash <paramref name="field"/>.</summary>
    void Number(ulong field, double value, double weight);
}
