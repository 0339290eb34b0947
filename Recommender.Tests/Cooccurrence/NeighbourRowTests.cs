using Recommender.Engine.Cooccurrence;

namespace Recommender.Tests.Cooccurrence;

public sealed class NeighbourRowTests
{
    private static readonly int[] Anywhere = [0, 7, 65_535, 65_536, 65_537, 131_071, 400_000, 400_001];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Items_stay_as_they_were_however_large_their_indices(int count)
    {
        var items = Anywhere[..count];

        Assert.Equal(items, Row(items).Items());
    }

    [Fact]
    public void A_row_that_begins_beyond_the_first_block_is_as_good_as_any()
    {
        Assert.Equal([70_000, 200_000], Row([70_000, 200_000]).Items());
    }

    [Fact]
    public void An_item_is_found_at_its_place_and_others_with_the_same_low_half_are_not()
    {
        var row = Row(Anywhere);

        Assert.Equal(Enumerable.Range(0, Anywhere.Length), Anywhere.Select(row.Find));
        Assert.All([8, 65_543, 131_072, 196_608, 465_536, int.MaxValue], item => Assert.Equal(-1, row.Find(item)));
        Assert.Equal(-1, NeighbourRow.Empty.Find(0));
    }

    [Fact]
    public void Every_neighbour_gets_its_own_count_times_the_share_and_nobody_else_gets_anything()
    {
        var scores = new float[400_002];

        Row(Anywhere).AddTo(scores, share: 4, new float[Anywhere.Length]);

        Assert.Equal(Enumerable.Range(1, Anywhere.Length).Select(static place => place / 2f), Anywhere.Select(item => scores[item]));
        Assert.Equal(Anywhere.Length, scores.Count(static score => score != 0));
    }

    [Fact]
    public void A_neighbour_takes_four_bytes()
    {
        int[] items = [.. Enumerable.Range(0, 1000)];

        Assert.Equal(4000, Row(items).ByteCount - NeighbourRow.Empty.ByteCount);
    }

    /// <summary>The count of the n-th neighbour is n eighths.</summary>
    private static NeighbourRow Row(int[] items) =>
        new(items, [.. Enumerable.Range(1, items.Length).Select(static place => (Half)(place / 8f))], scale: 1);
}
