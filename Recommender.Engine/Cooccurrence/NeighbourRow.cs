namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// The neighbours of one item: item indices ascending, and the shared-user sums (before the degrees divide them) as
/// fractions of the largest, <paramref name="Scale"/>. 6 bytes per neighbour.
/// </summary>
public readonly record struct NeighbourRow(int[] Items, Half[] Counts, float Scale)
{
    public static NeighbourRow Empty { get; } = new([], [], 0);
}
