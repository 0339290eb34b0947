using Recommender.Engine.Content;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>The answers of a model that is trained in this process.</summary>
public static class RankingAnswers
{
    /// <summary>One page per question.</summary>
    /// <param name="task">Its training part is trained on, and what is recorded later goes through the online path.</param>
    /// <param name="parameters">Of the model.</param>
    /// <param name="seed">Of the factors' start.</param>
    /// <param name="cancellationToken">Checked throughout.</param>
    public static IReadOnlyList<long[]> Of(
        RankingTask task, ModelParameters parameters, int seed, CancellationToken cancellationToken)
    {
        var model = Train(task, parameters, seed, cancellationToken);
        var histories = UserList.ToMatrix(task.Train.Concat(task.Later));
        var newItems = Indices(model, task.NewItems);
        var pages = new long[task.Questions.Count][];
        Cores.Each(
            pages.Length,
            () => new float[model.ItemCount],
            (index, scores) =>
            {
                var question = task.Questions[index];
                var user = histories.FindUser(question.User);
                model.Score(HistoryOf(model, histories, user), scores);
                RecommendationModel.Exclude(scores, [.. Indices(model, ItemsOf(histories, user))]);
                Keep(scores, question.Candidates.Length > 0 ? Indices(model, question.Candidates) : newItems);
                var best = new ScoredItem[task.Figures.Depth];
                var found = TopItems.Select(scores, best);
                pages[index] = Array.ConvertAll(best[..found], item => model.Items.Keys[item.Item]);
            },
            cancellationToken);
        return pages;
    }

    private static RecommendationModel Train(
        RankingTask task, ModelParameters parameters, int seed, CancellationToken cancellationToken)
    {
        var matrix = UserList.ToMatrix(task.Train);
        var hasNew = task.NewItems.Count > 0;
        var model = ModelTrainer.Train(
            matrix, static _ => "item", hasNew ? NewItems.Prepared(parameters) : parameters, seed, cancellationToken);
        return hasNew ? ColdScorers.WithNewItems(model, matrix, task.Items, task.NewItems, cancellationToken).Model
            : task.Later.Count > 0 ? Feed.Into(model, matrix, Feed.Events(task.Later), cancellationToken)
            : model;
    }

    // An updated model has its new items behind the others.
    private static HistoryItem[] HistoryOf(RecommendationModel model, InteractionMatrix histories, int user) =>
    [
        .. Scorers.HistoryOf(histories, user)
            .Select(past => past with { Item = IndexOf(model, histories.ItemKeys[past.Item]) })
            .Where(static past => past.Item >= 0),
    ];

    private static long[] ItemsOf(InteractionMatrix histories, int user)
    {
        var items = histories.ItemsOf(user).ToArray();
        return Array.ConvertAll(items, item => histories.ItemKeys[item]);
    }

    private static int IndexOf(RecommendationModel model, long key) => model.Items.TryFind(key, out var item) ? item : -1;

    private static HashSet<int> Indices(RecommendationModel model, IEnumerable<long> keys) =>
        [.. keys.Select(key => IndexOf(model, key)).Where(static item => item >= 0)];

    private static void Keep(float[] scores, HashSet<int> wanted)
    {
        if (wanted.Count == 0)
        {
            return;
        }

        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = wanted.Contains(item) ? scores[item] : float.NegativeInfinity;
        }
    }
}
