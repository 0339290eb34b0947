using Recommender.Engine.Cooccurrence;

namespace Recommender.Tests.Cooccurrence;

public sealed class SortedNumbersTests
{
    [Fact]
    public void Every_number_that_is_there_is_found_and_no_other()
    {
        for (var length = 0; length < 70; length++)
        {
            int[] even = [.. Enumerable.Range(0, length).Select(number => 2 * number)];

            for (var number = -1; number <= 2 * length; number++)
            {
                Assert.Equal(Array.IndexOf(even, number), SortedNumbers.Find<int>(even, number));
            }
        }
    }
}
