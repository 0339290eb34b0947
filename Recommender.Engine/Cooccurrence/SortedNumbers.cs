using System.Numerics;

namespace Recommender.Engine.Cooccurrence;

/// <summary>Searches ascending numbers without a branch that the processor would have to guess, half of the time wrongly.</summary>
internal static class SortedNumbers
{
    /// <summary>The place of a number, or -1 when it is not there.</summary>
    public static int Find<T>(ReadOnlySpan<T> ascending, T number)
        where T : IBinaryInteger<T>
    {
        var from = 0;
        for (var count = ascending.Length; count > 1;)
        {
            var half = count / 2;
            from += (ascending[from + half] <= number ? 1 : 0) * half;
            count -= half;
        }

        return from < ascending.Length && ascending[from] == number ? from : -1;
    }
}
