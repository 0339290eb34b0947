using Recommender.Engine.Interactions;

namespace Recommender.Engine.Online;

/// <summary>One user's pairs, newest first in the order of <see cref="InteractionMatrix"/>; changed in place.</summary>
internal sealed class LiveRow(long user)
{
    public int[] Items { get; private set; } = [];

    /// <summary>As a model uses them.</summary>
    public float[] Weights { get; private set; } = [];

    private float[] _raw = [];
    private uint[] _times = [];

    public void Fill(int[] items, float[] raw, uint[] times, Weighting weighting)
    {
        (Items, _raw, _times) = (items, raw, times);
        Weights = new float[items.Length];
        for (var k = 0; k < items.Length; k++)
        {
            Weights[k] = weighting.Of(raw[k], times[k]);
        }
    }

    /// <summary>
    /// Adds to a pair or begins one, and ends one whose weights now sum to 0, as a training drops it. Returns the change of
    /// the weight's magnitude, and of the number of pairs: 1, 0 or -1.
    /// </summary>
    public (double Magnitude, int Pairs) Add(int item, float weight, uint time, Weighting weighting, Func<int, long> keyOf)
    {
        var place = Array.IndexOf(Items, item);
        var (before, pairs) = (0d, place < 0 ? 1 : 0);
        if (place >= 0)
        {
            (before, weight, time) = (Math.Abs(Weights[place]), weight + _raw[place], Math.Max(time, _times[place]));
            Remove(place);
        }

        if (weight == 0)
        {
            return (-before, pairs - 1);
        }

        var effective = weighting.Of(weight, time);
        Insert(PlaceFor(keyOf(item), time, keyOf), item, weight, time, effective);
        return (Math.Abs(effective) - before, pairs);
    }

    private int PlaceFor(long key, uint time, Func<int, long> keyOf)
    {
        var order = InteractionMatrixBuilder.Order(user, key);
        var place = 0;
        while (place < Items.Length && (_times[place] > time
            || (_times[place] == time && InteractionMatrixBuilder.Order(user, keyOf(Items[place])) < order)))
        {
            place++;
        }

        return place;
    }

    private void Insert(int place, int item, float raw, uint time, float weight)
    {
        Items = [.. Items[..place], item, .. Items[place..]];
        _raw = [.. _raw[..place], raw, .. _raw[place..]];
        _times = [.. _times[..place], time, .. _times[place..]];
        Weights = [.. Weights[..place], weight, .. Weights[place..]];
    }

    private void Remove(int place)
    {
        Items = [.. Items[..place], .. Items[(place + 1)..]];
        _raw = [.. _raw[..place], .. _raw[(place + 1)..]];
        _times = [.. _times[..place], .. _times[(place + 1)..]];
        Weights = [.. Weights[..place], .. Weights[(place + 1)..]];
    }
}
