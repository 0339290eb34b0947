using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Evaluation;

namespace Recommender.Tests.Evaluation;

/// <summary>
/// The figures of a small synthetic set in the files of the public ones: 200 users with two favourites of 15 tastes, 300 items
/// whose genre tells their taste nine times in ten, Zipf popularity of tastes and items, 15 % of the interactions anywhere.
/// The search counts no time, so the figures are the same on every machine; the floors lie two hundredths or so below them.
/// </summary>
public sealed class PlantedTastesTests
{
    [Theory]
    [InlineData("A", "recall@20", 0.66, "ndcg@20", 0.49)]
    [InlineData("B", "hr@10", 0.77, "ndcg@10", 0.46)]
    [InlineData("C", "recall@20", 0.79, "ndcg@20", 0.65)]
    [InlineData("D1", "recovered_recall@20", 0.95, "recall@20", 0.65)]
    [InlineData("D2", "share_recall@20", 0.98, "recall@20", 0.63)]
    public void Figures_stay_above_their_floors(string protocol, string first, double floor, string second, double secondFloor)
    {
        var report = Evaluate(protocol);

        var figures = string.Join(", ", report.Rows.SelectMany(row => row.Metrics.Values.Select(value => $"{row.Name} {value.Key} {value.Value:F4}")));
        Assert.True(report.Result[first] >= floor && report.Result[second] >= secondFloor, figures);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    [InlineData("D2")]
    public void Ranking_task_that_a_service_is_asked_is_the_protocol(string protocol)
    {
        var report = Evaluate(protocol);
        var task = RankingTasks.ByName[protocol](Folder);

        var figures = task.Judge(RankingAnswers.Of(task, report.Parameters!, seed: 1, CancellationToken.None));

        var reported = report.Result.Values.ToDictionary();
        Assert.All(figures.Values.Where(value => reported.ContainsKey(value.Key)), value => Assert.Equal(reported[value.Key], value.Value, precision: 12));
        Assert.Equal(10, task.Sample(10, seed: 1).Questions.Count);
        Assert.Equal(task.Questions, task.Sample(int.MaxValue, seed: 1).Questions);
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Evaluation", "PlantedTastes");

    private static EvaluationReport Evaluate(string protocol) => Protocols.ByName[protocol](
        new EvaluationRequest(Folder, TimeSpan.FromMinutes(2), Seed: 1, new Progress<string>()) { Clock = new FakeTimeProvider() },
        CancellationToken.None);
}
