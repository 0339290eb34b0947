namespace Recommender.Engine.Cooccurrence;

/// <summary>Hoare's quickselect with the median of three as pivot.</summary>
internal static class Selection
{
    /// <summary>The <paramref name="n"/>-th largest value (1 is the largest); reorders the span.</summary>
    public static float NthLargest(Span<float> values, int n)
    {
        var (low, high, target) = (0, values.Length - 1, n - 1);
        while (low < high)
        {
            var pivot = MedianOfThree(values[low], values[(low + high) >>> 1], values[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] > pivot)
                {
                    i++;
                }

                while (values[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    (i, j) = (i + 1, j - 1);
                }
            }

            if (target <= j)
            {
                high = j;
            }
            else if (target >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[target];
    }

    private static float MedianOfThree(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
