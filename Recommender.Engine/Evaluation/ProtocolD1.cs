using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// Fresh history: a model of 80 % of each user's pairs, then the other 20 % through the online path. How much of what a
/// full retraining gains do the online updates recover?
/// </summary>
internal static class ProtocolD1
{
    private const double FreshShare = 0.2;

    public static EvaluationReport Run(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var train = ListFile.Read(request.Folder, "train.txt");
        var test = ListFile.Read(request.Folder, "test.txt");
        var (old, fresh) = Split(train, request.Seed);
        var all = UserList.ToMatrix(train);
        var before = UserList.ToMatrix(old);

        var stale = Protocols.Train(request, before, cancellationToken);
        var full = ModelTrainer.Train(all, static _ => "item", stale.Parameters, request.Seed, cancellationToken);
        request.Progress.Report($"feeding {fresh.Count} interactions");
        var updated = Feed.Into(stale, before, fresh, cancellationToken);

        Metrics Evaluate(RecommendationModel model, InteractionMatrix histories) =>
            ProtocolA.Evaluate(all, test, Scorers.Of(model, Aligned(histories, all)), cancellationToken);
        EvaluationRow[] rows =
        [
            new("popularity (self-check)", ProtocolA.Evaluate(all, test, Scorers.Popularity(all), cancellationToken)),
            new("stale model, stale history", Evaluate(stale, before)),
            new("stale model, fresh history", Evaluate(stale, all)),
            new("after online updates", Evaluate(updated, all)),
            new("full retrain", Evaluate(full, all)),
        ];
        return new EvaluationReport(rows, Summary(rows), stale.Parameters);
    }

    internal static (List<UserList> Old, List<LiveEvent> Fresh) Split(List<UserList> lists, int seed)
    {
        var random = new Random(seed);
        var (old, fresh) = (new List<UserList>(), new List<LiveEvent>());
        foreach (var list in lists)
        {
            var items = list.Items.ToArray();
            random.Shuffle(items);
            var kept = items.Length - (int)Math.Round(FreshShare * items.Length);
            old.Add(list with { Items = items[..kept] });
            fresh.AddRange(items[kept..].Select(item => new LiveEvent(list.User, item)));
        }

        return (old, fresh);
    }

    /// <summary>The same histories with the users and items of <paramref name="all"/>, whose indices the evaluation uses.</summary>
    private static InteractionMatrix Aligned(InteractionMatrix histories, InteractionMatrix all)
    {
        if (ReferenceEquals(histories, all))
        {
            return all;
        }

        var (starts, items) = (new int[all.UserCount + 1], new List<int>());
        for (var user = 0; user < all.UserCount; user++)
        {
            var known = histories.FindUser(all.UserKeys[user]);
            if (known >= 0)
            {
                foreach (var item in histories.ItemsOf(known))
                {
                    items.Add(all.FindItem(histories.ItemKeys[item]));
                }
            }

            starts[user + 1] = items.Count;
        }

        var weights = new float[items.Count];
        Array.Fill(weights, 1);
        return new InteractionMatrix(all.UserKeys.ToArray(), all.ItemKeys.ToArray(), starts, [.. items], weights, []);
    }

    private static Metrics Summary(EvaluationRow[] rows)
    {
        var (stale, online, full) = (rows[1].Metrics, rows[3].Metrics, rows[4].Metrics);
        var summary = new Metrics();
        foreach (var name in new[] { "recall@20", "ndcg@20" })
        {
            summary.Add(name, online[name]);
            summary.Add("stale_" + name, stale[name]);
            summary.Add("fresh_history_" + name, rows[2].Metrics[name]);
            summary.Add("full_" + name, full[name]);
            summary.Add("recovered_" + name, (online[name] - stale[name]) / (full[name] - stale[name]));
        }

        return summary;
    }
}
