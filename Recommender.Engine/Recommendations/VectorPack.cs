using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recommender.Engine.Caching;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// The feature vectors of a tenant in memory, one after the other in half precision, and the types of its entities.
/// Immutable; searched exactly.
/// </summary>
internal sealed class VectorPack
{
    private readonly long[] _keys;
    private readonly int[] _types;
    private readonly Half[] _values;
    private readonly int _dimensions;
    private readonly Dictionary<long, int> _rows;

    /// <param name="rows">Every entity with attributes, once.</param>
    /// <param name="typeIds">Keys of the tenant's types by their names.</param>
    public VectorPack(IReadOnlyList<(long EntityKey, int EntityTypeId, Half[] Feature)> rows, IReadOnlyDictionary<string, int> typeIds)
    {
        TypeIds = typeIds;
        _dimensions = rows.Count > 0 ? rows[0].Feature.Length : 0;
        (_keys, _types, _values) = (new long[rows.Count], new int[rows.Count], new Half[rows.Count * _dimensions]);
        _rows = new(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            (_keys[row], _types[row]) = (rows[row].EntityKey, rows[row].EntityTypeId);
            rows[row].Feature.CopyTo(_values, row * _dimensions);
            _rows[_keys[row]] = row;
        }
    }

    public IReadOnlyDictionary<string, int> TypeIds { get; }

    /// <summary>What resembles single entities, which is asked for again and again; so many places of all lists are kept.</summary>
    public RecentTable<(long Seed, string? EntityType), Neighbours> Neighbours { get; } = new(2_000_000);

    public long ByteCount => (2L * _values.Length) + (40L * _keys.Length);

    /// <summary>Whether another pack says the same.</summary>
    public bool SaysTheSameAs(VectorPack other) =>
        _keys.AsSpan().SequenceEqual(other._keys)
        && _types.AsSpan().SequenceEqual(other._types)
        && MemoryMarshal.AsBytes<Half>(_values).SequenceEqual(MemoryMarshal.AsBytes<Half>(other._values))
        && TypeIds.Count == other.TypeIds.Count;

    /// <summary>The feature vectors of some entities; those without attributes have none.</summary>
    public List<EntityFeature> Features(IEnumerable<long> entities)
    {
        var found = new List<EntityFeature>();
        foreach (var entity in entities)
        {
            if (_rows.TryGetValue(entity, out var row))
            {
                var feature = new float[_dimensions];
                TensorPrimitives.ConvertToSingle(Row(row), feature);
                found.Add(new(entity, _types[row], feature));
            }
        }

        return found;
    }

    /// <summary>The nearest entities of a type with their cosine similarity in [-1,1], nearest first.</summary>
    public List<ScoredEntity> Nearest(int entityTypeId, ReadOnlySpan<float> direction, int limit)
    {
        var scores = ArrayPool<float>.Shared.Rent(_keys.Length);
        var feature = ArrayPool<float>.Shared.Rent(_dimensions);
        for (var row = 0; row < _keys.Length; row++)
        {
            scores[row] = float.NegativeInfinity;
            if (_types[row] == entityTypeId)
            {
                TensorPrimitives.ConvertToSingle(Row(row), feature);
                scores[row] = TensorPrimitives.Dot(direction, feature.AsSpan(0, _dimensions));
            }
        }

        var best = new ScoredItem[Math.Min(limit, _keys.Length)];
        var found = TopItems.Select(scores.AsSpan(0, _keys.Length), best);
        ArrayPool<float>.Shared.Return(feature);
        ArrayPool<float>.Shared.Return(scores);
        return [.. best.Take(found).Select(item => new ScoredEntity(_keys[item.Item], item.Score))];
    }

    private ReadOnlySpan<Half> Row(int row) => _values.AsSpan(row * _dimensions, _dimensions);
}

/// <summary>The entities nearest to one, as many as were asked for.</summary>
internal sealed record Neighbours(int Limit, Candidates Nearest);
