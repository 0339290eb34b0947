using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Evaluation;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.Training;

internal static class TrainingCases
{
    private static readonly CooccurrenceParameters Neighbours = new(.8f, .7f, .3f, 200);

    // Reference values of Rendle et al. 2022 for MovieLens.
    private static readonly IalsParameters Factors = new(64, .007f, .3f, 12);

    public static IReadOnlyDictionary<string, Func<string, TimeSpan, TrainingCost>> ByName { get; } =
        new Dictionary<string, Func<string, TimeSpan, TrainingCost>>
        {
            ["gowalla-neighbours"] = static (data, _) => Train(data, "gowalla", new(Weighting.Plain, Neighbours, null, 0)),
            ["ml1m-factors"] = static (data, _) => Train(data, "ml1m-ncf", new(Weighting.Plain, null, Factors, 1)),
            ["ten-million"] = static (_, budget) => TrainingCost.Of(SyntheticInteractions.TenMillion, matrix => SearchAndTrain(matrix, budget)),
        };

    private static TrainingCost Train(string data, string set, ModelParameters parameters) => TrainingCost.Of(
        () => UserList.ToMatrix(ListFile.Read(Path.Combine(data, set), "train.txt")),
        matrix => ModelTrainer.Train(matrix, static _ => "item", parameters, seed: 1));

    private static RecommendationModel SearchAndTrain(InteractionMatrix matrix, TimeSpan budget)
    {
        var found = ModelSearch.Run(matrix, new SearchOptions { Budget = budget }, TimeProvider.System);

        // Both halves are trained, whatever the search found them to be worth on data without taste.
        var both = found.Parameters with
        {
            Cooccurrence = found.Parameters.Cooccurrence ?? Neighbours,
            Ials = found.Parameters.Ials ?? Factors,
            FactorShare = .5f,
        };
        return ModelTrainer.Train(matrix, static _ => "item", both, seed: 1);
    }
}
