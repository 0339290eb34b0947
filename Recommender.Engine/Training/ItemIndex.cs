namespace Recommender.Engine.Training;

/// <summary>
/// Item keys and their dense indices, and the entity type of each. The items of the training come first, in ascending
/// order of key; items that arrived since are appended. Immutable.
/// </summary>
public sealed class ItemIndex
{
    private readonly long[] _keys;
    private readonly ushort[] _types;
    private readonly string[] _typeNames;
    private readonly int _sorted;
    private readonly Dictionary<long, int> _appended;

    internal ItemIndex(long[] keys, ushort[] types, string[] typeNames, int sorted)
    {
        (_keys, _types, _typeNames, _sorted) = (keys, types, typeNames, sorted);
        _appended = new Dictionary<long, int>(keys.Length - sorted);
        for (var item = sorted; item < keys.Length; item++)
        {
            _appended[keys[item]] = item;
        }
    }

    public int Count => _keys.Length;

    /// <summary>How many items, from the first, are in ascending order of key.</summary>
    public int SortedCount => _sorted;

    public ReadOnlySpan<long> Keys => _keys;

    /// <summary>Per item, an index into <see cref="TypeNames"/>.</summary>
    public ReadOnlySpan<ushort> Types => _types;

    public ReadOnlySpan<string> TypeNames => _typeNames;

    /// <param name="keys">Ascending.</param>
    /// <param name="typeOf">The entity type of a key; at most 65,536 different ones.</param>
    public static ItemIndex Create(ReadOnlySpan<long> keys, Func<long, string> typeOf)
    {
        var empty = new ItemIndex([], [], [], 0);
        var all = empty.Append(keys, typeOf);
        return new ItemIndex(all._keys, all._types, all._typeNames, keys.Length);
    }

    public ItemIndex Append(ReadOnlySpan<long> keys, Func<long, string> typeOf)
    {
        var names = _typeNames.ToList();
        var types = new ushort[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var name = typeOf(keys[i]);
            var type = names.IndexOf(name);
            if (type < 0)
            {
                type = names.Count;
                names.Add(name);
            }

            types[i] = checked((ushort)type);
        }

        return new ItemIndex([.. _keys, .. keys], [.. _types, .. types], [.. names], _sorted);
    }

    /// <summary>Some items alone, with their places in <paramref name="items"/> as indices.</summary>
    /// <param name="items">Ascending.</param>
    internal ItemIndex Only(int[] items) => new(
        Array.ConvertAll(items, item => _keys[item]), Array.ConvertAll(items, item => _types[item]), _typeNames,
        items.Count(item => item < _sorted));

    public bool TryFind(long key, out int item)
    {
        item = Array.BinarySearch(_keys, 0, _sorted, key);
        return item >= 0 || _appended.TryGetValue(key, out item);
    }

    public string TypeOf(int item) => _typeNames[_types[item]];

    /// <summary>The number of a type, or -1 when no item has it.</summary>
    public int FindType(string name) => Array.IndexOf(_typeNames, name);
}
