using System.Buffers;
using Recommender.Engine.Caching;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// The feature vectors of a tenant in memory and the types of its entities. Immutable; searched exactly.
/// </summary>
internal sealed class VectorPack
{
    private readonly long[] _keys;
    private readonly int[] _types;
    private readonly SparseVectors _vectors;
    private readonly PostingLists _postings;
    private readonly Dictionary<long, int> _rows;

    /// <param name="rows">Every entity with attributes, once.</param>
    /// <param name="typeIds">Keys of the tenant's types by their names.</param>
    public VectorPack(IReadOnlyList<(long EntityKey, int EntityTypeId, Half[] Feature)> rows, IReadOnlyDictionary<string, int> typeIds)
    {
        TypeIds = typeIds;
        Half[][] features = [.. rows.Select(row => row.Feature)];
        var dimensions = rows.Count > 0 ? rows[0].Feature.Length : 0;
        (_vectors, _postings) = (new(features, dimensions), new(features, dimensions));
        (_keys, _types) = ([.. rows.Select(row => row.EntityKey)], [.. rows.Select(row => row.EntityTypeId)]);
        _rows = new(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            _rows[_keys[row]] = row;
        }
    }

    public IReadOnlyDictionary<string, int> TypeIds { get; }

    /// <summary>What resembles single entities, which is asked for again and again; so many places of all lists are kept.</summary>
    public RecentTable<(long Seed, string? EntityType), Neighbours> Neighbours { get; } = new(2_000_000, near => near.Nearest.Ranked.Count);

    // An entry stands in both forms: 4 bytes and 8.
    public long ByteCount => (12L * _postings.Count) + (44L * _keys.Length);

    /// <summary>Whether another pack says the same.</summary>
    public bool SaysTheSameAs(VectorPack other) =>
        _keys.AsSpan().SequenceEqual(other._keys)
        && _types.AsSpan().SequenceEqual(other._types)
        && _vectors.SaysTheSameAs(other._vectors)
        && TypeIds.Count == other.TypeIds.Count;

    /// <summary>The feature vectors of some entities; those without attributes have none.</summary>
    public List<EntityFeature> Features(IEnumerable<long> entities)
    {
        var found = new List<EntityFeature>();
        foreach (var entity in entities)
        {
            if (_rows.TryGetValue(entity, out var row))
            {
                found.Add(new(entity, _types[row], _vectors.Dense(row)));
            }
        }

        return found;
    }

    /// <summary>The nearest entities of a type with their cosine similarity in [-1,1], nearest first.</summary>
    public List<ScoredEntity> Nearest(int entityTypeId, ReadOnlySpan<float> direction, int limit)
    {
        var rented = ArrayPool<float>.Shared.Rent(_keys.Length);
        var scores = rented.AsSpan(0, _keys.Length);
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = _types[row] == entityTypeId ? 0 : float.NegativeInfinity;
        }

        _postings.AddProducts(direction, scores);
        var best = new ScoredItem[Math.Min(limit, _keys.Length)];
        var found = TopItems.Select(scores, best);
        ArrayPool<float>.Shared.Return(rented);
        return [.. best.Take(found).Select(item => new ScoredEntity(_keys[item.Item], item.Score))];
    }
}

/// <summary>The entities nearest to one, as many as were asked for.</summary>
internal sealed record Neighbours(int Limit, Candidates Nearest);
