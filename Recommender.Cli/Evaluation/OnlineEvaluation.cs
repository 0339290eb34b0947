using Recommender.Cli.Connection;
using Recommender.Engine.Evaluation;

namespace Recommender.Cli.Evaluation;

/// <summary>
/// Asks a running service what a model in this process is asked offline, for the same users: with the parameters that the
/// service chose, what is served should be what is evaluated.
/// </summary>
internal static class OnlineEvaluation
{
    /// <param name="tenant">Names a tenant that does not exist yet; it is removed at the end.</param>
    /// <param name="users">How many users are asked for.</param>
    public static async Task<EvaluationReport> RunAsync(
        ServiceClient service, string tenant, string protocol, EvaluationRequest request, int users, CancellationToken cancellationToken)
    {
        var task = RankingTasks.ByName[protocol](request.Folder).Sample(users, request.Seed);
        await using var served = new ServedTask(service, tenant, task, request.Progress);
        var parameters = await served.TrainAsync(cancellationToken);
        var online = await served.AskAsync(cancellationToken);
        request.Progress.Report("training offline with the parameters of the service");
        var offline = RankingAnswers.Of(task, parameters, request.Seed, cancellationToken);

        var result = Judge(task, online, online);
        EvaluationRow[] rows = [new("offline", Judge(task, offline, online)), new("online", result)];
        return new EvaluationReport(rows, Summary(rows), parameters);
    }

    private static Metrics Judge(RankingTask task, IReadOnlyList<long[]> pages, IReadOnlyList<long[]> served)
    {
        var metrics = task.Judge(pages);
        metrics.Add("on the served page", pages.Zip(served).Average(static pair => Share(pair.First, pair.Second)));
        return metrics;
    }

    private static double Share(long[] page, long[] served) =>
        page.Length == 0 ? 1 : (double)page.Intersect(served).Count() / page.Length;

    private static Metrics Summary(EvaluationRow[] rows)
    {
        var summary = new Metrics();
        foreach (var (name, value) in rows[1].Metrics.Values.SkipLast(1))
        {
            summary.Add(name, value);
            summary.Add("offline_" + name, rows[0].Metrics[name]);
        }

        summary.Add("same_items", rows[0].Metrics.Values[^1].Value);
        return summary;
    }
}
