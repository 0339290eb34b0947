using Recommender.Engine.Content;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>Runs a protocol from files to report: search on the training part, train, score with what serves requests.</summary>
public static class Protocols
{
    /// <summary>By name, in the order of the documentation.</summary>
    public static IReadOnlyDictionary<string, Func<EvaluationRequest, CancellationToken, EvaluationReport>> ByName { get; } =
        new Dictionary<string, Func<EvaluationRequest, CancellationToken, EvaluationReport>>(StringComparer.OrdinalIgnoreCase)
        {
            ["A"] = FullRanking,
            ["B"] = LeaveOneOut,
            ["C"] = NewItemRanking,
            ["D1"] = ProtocolD1.Run,
            ["D2"] = ProtocolD2.Run,
        };

    internal static RecommendationModel Train(EvaluationRequest request, InteractionMatrix matrix, CancellationToken cancellationToken) =>
        ModelTrainer.Train(
            matrix, static _ => "item", Choose(request, matrix, cancellationToken), request.Seed, cancellationToken);

    private static ModelParameters Choose(EvaluationRequest request, InteractionMatrix matrix, CancellationToken cancellationToken)
    {
        var options = new SearchOptions { Budget = request.Budget, Seed = request.Seed };
        var found = ModelSearch.Run(matrix, options, request.Clock, new TrialSentences(request.Progress), cancellationToken);
        request.Progress.Report($"chose {TrialSentences.Describe(found.Parameters)} after {found.Duration.TotalSeconds:F0} s");
        return found.Parameters;
    }

    private static EvaluationReport FullRanking(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var train = UserList.ToMatrix(ListFile.Read(request.Folder, "train.txt"));
        var test = ListFile.Read(request.Folder, "test.txt");
        var model = Train(request, train, cancellationToken);
        return Report(model, train, scorer => ProtocolA.Evaluate(train, test, scorer, cancellationToken));
    }

    private static EvaluationReport LeaveOneOut(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var train = UserList.ToMatrix(ListFile.Read(request.Folder, "train.txt"));
        var (test, negatives) = ProtocolB.Read(request.Folder);
        var model = Train(request, train, cancellationToken);
        return Report(model, train, scorer => ProtocolB.Evaluate(train, test, negatives, scorer, cancellationToken));
    }

    private static EvaluationReport NewItemRanking(EvaluationRequest request, CancellationToken cancellationToken)
    {
        using var table = ListFile.Open(request.Folder, "items.tsv");
        var items = ItemTable.Read(table);
        var protocol = new ProtocolC(ListFile.Read(request.Folder, "all.txt"), items.Keys, fold: 0);
        var parameters = NewItems.Prepared(Choose(request, protocol.Warm, cancellationToken));
        var (scorer, map) = ColdScorers.Content(protocol, items, parameters, request.Seed, cancellationToken);
        request.Progress.Report(FormattableString.Invariant(
            $"content map of {map.Vocabulary.ColumnCount} columns: rarity {map.RarityPower:0.##}, regularisation {map.Regularisation:0.##}, ndcg@20 {map.Figure:F4} on warm items held out"));
        var result = protocol.Evaluate(scorer, cancellationToken);
        EvaluationRow[] rows =
        [
            new("lottery (self-check)", protocol.Evaluate(ColdScorers.Lottery(protocol), cancellationToken)),
            new("popularity, known beforehand", protocol.Evaluate(ColdScorers.Oracle(protocol), cancellationToken)),
            new("model", result),
        ];
        return new EvaluationReport(rows, result, parameters);
    }

    private static EvaluationReport Report(RecommendationModel model, InteractionMatrix train, Func<Scorer, Metrics> evaluate)
    {
        var result = evaluate(Scorers.Of(model, train));
        EvaluationRow[] rows = [new("popularity (self-check)", evaluate(Scorers.Popularity(train))), new("model", result)];
        return new EvaluationReport(rows, result, model.Parameters);
    }
}
