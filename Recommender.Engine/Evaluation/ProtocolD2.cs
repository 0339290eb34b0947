using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// New users: every fifth user is unknown to the model, then acts. How good are their recommendations compared with a
/// model that was trained with them?
/// </summary>
internal static class ProtocolD2
{
    public static EvaluationReport Run(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var train = ListFile.Read(request.Folder, "train.txt");
        var test = ListFile.Read(request.Folder, "test.txt").Where(static list => IsNew(list.User)).ToList();
        var fresh = Feed.Events(train.Where(static list => IsNew(list.User)));
        var all = UserList.ToMatrix(train);
        var before = UserList.ToMatrix(train.Where(static list => !IsNew(list.User)));

        var without = Protocols.Train(request, before, cancellationToken);
        var full = ModelTrainer.Train(all, static _ => "item", without.Parameters, request.Seed, cancellationToken);
        request.Progress.Report($"feeding {fresh.Count} interactions");
        var updated = Feed.Into(without, before, fresh, cancellationToken);

        Metrics Evaluate(Scorer scorer) => ProtocolA.Evaluate(all, test, scorer, cancellationToken);
        EvaluationRow[] rows =
        [
            new("popularity (self-check)", Evaluate(Scorers.Popularity(all))),
            new("history at request time only", Evaluate(Scorers.Of(without, all))),
            new("after online updates", Evaluate(Scorers.Of(updated, all))),
            new("trained with these users", Evaluate(Scorers.Of(full, all))),
        ];
        return new EvaluationReport(rows, Summary(rows), without.Parameters);
    }

    internal static bool IsNew(long user) => user % 5 == 0;

    private static Metrics Summary(EvaluationRow[] rows)
    {
        var summary = new Metrics();
        foreach (var name in new[] { "recall@20", "ndcg@20" })
        {
            summary.Add(name, rows[2].Metrics[name]);
            summary.Add("untouched_" + name, rows[1].Metrics[name]);
            summary.Add("trained_" + name, rows[3].Metrics[name]);
            summary.Add("share_" + name, rows[2].Metrics[name] / rows[3].Metrics[name]);
        }

        return summary;
    }
}
