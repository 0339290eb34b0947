using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>How good given parameters are on the part of the data that is held out: old and new are judged alike.</summary>
public static class ParameterCheck
{
    /// <summary>Trains on the rest and ranks the held-out part; the split depends on nothing but the data and the seed.</summary>
    public static Quality Measure(
        InteractionMatrix matrix, ModelParameters parameters, int seed, CancellationToken cancellationToken)
    {
        var heldOut = HeldOut.Split(matrix, seed);
        var model = ModelTrainer.Train(heldOut.Train, static _ => "", parameters, seed, cancellationToken: cancellationToken);
        return heldOut.Measure(
            int.MaxValue, 1, (user, scores) => model.Score(History(heldOut.Train, user), scores[0]), cancellationToken)[0];
    }

    private static HistoryItem[] History(InteractionMatrix matrix, int user)
    {
        var items = matrix.ItemsOf(user);
        var weights = matrix.WeightsOf(user);
        var times = matrix.TimesOf(user);
        var history = new HistoryItem[items.Length];
        for (var k = 0; k < history.Length; k++)
        {
            history[k] = new(items[k], weights[k], times.IsEmpty ? 0 : times[k]);
        }

        return history;
    }
}
