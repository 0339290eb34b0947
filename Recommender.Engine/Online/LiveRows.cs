using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>Counts single rows of co-occurrence again, exactly as training does.</summary>
internal static class LiveRows
{
    public static NeighbourRow[] Count(
        LiveInteractions interactions, CooccurrenceParameters parameters, int[] items, CancellationToken cancellationToken)
    {
        var degrees = new float[interactions.Items.Count];
        for (var item = 0; item < degrees.Length; item++)
        {
            degrees[item] = interactions.DegreeOf(item);
        }

        var selection = Neighbourhood.Powers(degrees, -parameters.Selection);
        var rows = new NeighbourRow[items.Length];
        Parallel.For(
            0, items.Length, Cores.Of(cancellationToken),
            () => new RowCounter(degrees.Length),
            (k, _, counter) =>
            {
                AddUsers(counter, interactions, parameters.G, items[k]);
                rows[k] = counter.Take(items[k], selection, parameters.Neighbours);
                return counter;
            },
            _ => { });
        return rows;
    }

    private static void AddUsers(RowCounter counter, LiveInteractions interactions, float g, int item)
    {
        foreach (var user in interactions.UsersOf(item))
        {
            var row = interactions.Rows[user];
            var length = Math.Min(row.Items.Length, CooccurrenceParameters.HistoryCap);
            var place = Array.IndexOf(row.Items, item, 0, length);
            if (place >= 0)
            {
                counter.Add(
                    Neighbourhood.UserFactor(row.Weights, g), row.Weights[place],
                    row.Items.AsSpan(..length), row.Weights.AsSpan(..length));
            }
        }
    }
}
