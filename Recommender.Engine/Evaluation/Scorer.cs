using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>How a protocol asks for the scores of all items for a user, both as indices of a matrix.</summary>
public delegate void Scorer(int user, Span<float> scores);

/// <summary>The ways to score that are evaluated.</summary>
public static class Scorers
{
    /// <summary>
    /// What serving does: the history of the request against the model. Scores come in the item order of
    /// <paramref name="histories"/>; items that the model does not know score 0.
    /// </summary>
    public static Scorer Of(RecommendationModel model, InteractionMatrix histories)
    {
        if (model.Items.Keys.SequenceEqual(histories.ItemKeys))
        {
            return (user, scores) => model.Score(HistoryOf(histories, user), scores);
        }

        var places = new int[histories.ItemCount];
        for (var item = 0; item < places.Length; item++)
        {
            places[item] = model.Items.TryFind(histories.ItemKeys[item], out var known) ? known : -1;
        }

        return (user, scores) => ScoreMapped(model, histories, places, user, scores);
    }

    /// <summary>The same items for everyone: the self-check of an evaluator.</summary>
    public static Scorer Popularity(InteractionMatrix train)
    {
        var popularity = new float[train.ItemCount];
        for (var item = 0; item < popularity.Length; item++)
        {
            popularity[item] = train.UsersOf(item).Length;
        }

        return (_, scores) => popularity.CopyTo(scores);
    }

    private static void ScoreMapped(
        RecommendationModel model, InteractionMatrix histories, int[] places, int user, Span<float> scores)
    {
        var known = HistoryOf(histories, user)
            .Where(past => places[past.Item] >= 0)
            .Select(past => past with { Item = places[past.Item] })
            .ToArray();
        var own = new float[model.ItemCount];
        model.Score(known, own);
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = places[item] < 0 ? 0 : own[places[item]];
        }
    }

    internal static HistoryItem[] HistoryOf(InteractionMatrix histories, int user)
    {
        var items = histories.ItemsOf(user);
        var weights = histories.WeightsOf(user);
        var times = histories.TimesOf(user);
        var history = new HistoryItem[Math.Min(items.Length, RecommendationModel.HistoryLimit)];
        for (var k = 0; k < history.Length; k++)
        {
            history[k] = new HistoryItem(items[k], weights[k], times.IsEmpty ? 0 : times[k]);
        }

        return history;
    }
}
