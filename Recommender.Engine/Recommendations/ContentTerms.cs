namespace Recommender.Engine.Recommendations;

/// <summary>The terms of cosines between a history and entities whose feature vectors are known.</summary>
internal sealed class ContentTerms(ContentProbe probe, List<EntityFeature> features) : ITerms
{
    private readonly Dictionary<long, float[]> _features = features.ToDictionary(feature => feature.EntityKey, feature => feature.Feature);

    public void Add(long entity, List<Term> terms)
    {
        if (_features.TryGetValue(entity, out var feature))
        {
            probe.AddTerms(feature, terms);
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
