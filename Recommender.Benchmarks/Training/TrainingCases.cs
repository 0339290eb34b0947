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
            ["nothing"] = static (_, _) => Train(UserList.ToMatrix([new UserList(0, [0])]), ModelParameters.Default),
            ["gowalla-neighbours"] = static (data, _) => Train(Read(data, "gowalla"), new(Weighting.Plain, Neighbours, null, 0)),
            ["ml1m-factors"] = static (data, _) => Train(Read(data, "ml1m-ncf"), new(Weighting.Plain, null, Factors, 1)),
            ["ten-million"] = static (_, budget) => SearchAndTrain(SyntheticInteractions.TenMillion(), budget),
        };

    private static InteractionMatrix Read(string data, string set) =>
        UserList.ToMatrix(ListFile.Read(Path.Combine(data, set), "train.txt"));

    private static TrainingCost Train(InteractionMatrix matrix, ModelParameters parameters) =>
        TrainingCost.Of(matrix, () => ModelTrainer.Train(matrix, static _ => "item", parameters, seed: 1));

    private static TrainingCost SearchAndTrain(InteractionMatrix matrix, TimeSpan budget) => TrainingCost.Of(matrix, () =>
    {
        var found = ModelSearch.Run(matrix, new SearchOptions { Budget = budget }, TimeProvider.System);

        // Both halves are trained, whatever the search found them to be worth on data without taste.
        var both = found.Parameters with
        {
            Cooccurrence = found.Parameters.Cooccurrence ?? Neighbours,
            Ials = found.Parameters.Ials ?? Factors,
            FactorShare = .5f,
        };
        ModelTrainer.Train(matrix, static _ => "item", both, seed: 1);
    });
}
