using System.Numerics.Tensors;

namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// Counts one row at a time: <see cref="Add"/> for every user who has the item, then <see cref="Take"/>.
/// The sum runs in the order of the calls, so equal calls give equal bytes. Not for use by two threads at once.
/// </summary>
internal sealed class RowCounter(int itemCount)
{
    private readonly float[] _sums = new float[itemCount];
    private int[] _touched = new int[Math.Max(itemCount, 1)];
    private readonly float[] _values = new float[itemCount];
    private Half[] _counts = [];
    private int _count;
    private bool _mayRepeat;

    /// <summary>Two dislikes of one user say nothing about each other; a like and a dislike repel.</summary>
    public void Add(float userFactor, float weight, ReadOnlySpan<int> items, ReadOnlySpan<float> weights)
    {
        var (sums, share, mayRepeat) = (_sums, userFactor * weight, false);
        for (var k = 0; k < items.Length; k++)
        {
            if (weight < 0 && weights[k] < 0)
            {
                continue;
            }

            var item = items[k];
            var sum = sums[item];
            if (sum == 0)
            {
                Touch(item);
            }

            sum += share * weights[k];
            mayRepeat |= sum == 0;
            sums[item] = sum;
        }

        _mayRepeat |= mayRepeat;
    }

    /// <summary>The strongest neighbours of <paramref name="self"/> by |sum x degree factor|; the counter is empty again.</summary>
    public NeighbourRow Take(int self, ReadOnlySpan<float> degreeFactors, int neighbours)
    {
        _sums[self] = 0;
        neighbours = Math.Min(neighbours, NeighbourRow.MostNeighbours);
        var kept = Compact();
        if (kept > neighbours)
        {
            kept = KeepStrongest(kept, degreeFactors, neighbours);
        }

        var items = _touched.AsSpan(..kept);
        items.Sort();
        var row = Row(items);
        Clear(items);
        return row;
    }

    /// <summary>A sum that came back to zero is noted once more when it is added to again.</summary>
    private void Touch(int item)
    {
        if (_count == _touched.Length)
        {
            Array.Resize(ref _touched, _touched.Length * 2);
        }

        _touched[_count++] = item;
    }

    private int Compact()
    {
        var kept = 0;
        for (var k = 0; k < _count; k++)
        {
            if (_sums[_touched[k]] != 0)
            {
                _touched[kept++] = _touched[k];
            }
        }

        var mayRepeat = _mayRepeat;
        (_count, _mayRepeat) = (0, false);
        return mayRepeat ? Distinct(kept) : kept;
    }

    private int Distinct(int count)
    {
        _touched.AsSpan(..count).Sort();
        var kept = 0;
        for (var k = 0; k < count; k++)
        {
            if (kept == 0 || _touched[kept - 1] != _touched[k])
            {
                _touched[kept++] = _touched[k];
            }
        }

        return kept;
    }

    private int KeepStrongest(int count, ReadOnlySpan<float> degreeFactors, int neighbours)
    {
        for (var k = 0; k < count; k++)
        {
            _values[k] = Math.Abs(_sums[_touched[k]] * degreeFactors[_touched[k]]);
        }

        var threshold = Selection.NthLargest(_values.AsSpan(..count), neighbours);
        var (kept, above) = (0, 0);
        for (var k = 0; k < count; k++)
        {
            above += Strength(k, degreeFactors) > threshold ? 1 : 0;
        }

        var ties = neighbours - above;
        _touched.AsSpan(..count).Sort();
        for (var k = 0; k < count; k++)
        {
            var (item, strength) = (_touched[k], Strength(k, degreeFactors));
            if (strength > threshold || (strength == threshold && ties-- > 0))
            {
                _touched[kept++] = item;
            }
            else
            {
                _sums[item] = 0;
            }
        }

        return kept;
    }

    private float Strength(int k, ReadOnlySpan<float> degreeFactors) =>
        Math.Abs(_sums[_touched[k]] * degreeFactors[_touched[k]]);

    private NeighbourRow Row(ReadOnlySpan<int> items)
    {
        if (items.IsEmpty)
        {
            return NeighbourRow.Empty;
        }

        var scaled = _values.AsSpan(..items.Length);
        for (var k = 0; k < items.Length; k++)
        {
            scaled[k] = _sums[items[k]];
        }

        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(scaled));
        TensorPrimitives.Divide(scaled, scale, scaled);
        if (_counts.Length < items.Length)
        {
            _counts = new Half[items.Length];
        }

        var counts = _counts.AsSpan(..items.Length);
        TensorPrimitives.ConvertToHalf(scaled, counts);
        return new NeighbourRow(items, counts, scale);
    }

    private void Clear(ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            _sums[item] = 0;
        }
    }
}
