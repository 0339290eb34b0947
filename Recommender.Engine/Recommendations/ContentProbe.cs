using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recommender.Engine.Profiles;

namespace Recommender.Engine.Recommendations;

/// <summary>The direction in which a history points in the space of feature vectors, and what each part of it adds.</summary>
internal sealed class ContentProbe
{
    private readonly List<(long EntityKey, double Weight, ReadOnlyMemory<float> Feature)> _parts;

    /// <param name="history">Newest first, each entity once.</param>
    /// <param name="features">The feature vectors of those that have any.</param>
    public ContentProbe(IEnumerable<PastInteraction> history, IReadOnlyDictionary<long, float[]> features)
    {
        _parts =
        [
            .. from item in history
               where features.ContainsKey(item.EntityKey)
               select (item.EntityKey, (double)item.Weight, (ReadOnlyMemory<float>)features[item.EntityKey]),
        ];
        Direction = PreferenceVector.From([.. _parts.Select(part => (part.Weight, part.Feature))]);
    }

    /// <summary>Of unit length; null when the history has no features.</summary>
    public float[]? Direction { get; }

    /// <summary>Adds the addends of the cosine between the direction and an entity's feature vector.</summary>
    public void AddTerms(float[] feature, List<Term> terms)
    {
        var (first, sum) = (terms.Count, 0d);
        for (var age = 0; age < _parts.Count; age++)
        {
            var part = _parts[age];
            terms.Add(new(
                "content", part.Weight * PreferenceVector.Recency(age) * TensorPrimitives.Dot(part.Feature.Span, feature), part.EntityKey));
            sum += terms[^1].Weight;
        }

        var scale = TensorPrimitives.Dot<float>(Direction, feature) / sum;
        foreach (ref var term in CollectionsMarshal.AsSpan(terms)[first..])
        {
            term = term with { Weight = term.Weight * scale };
        }
    }
}
