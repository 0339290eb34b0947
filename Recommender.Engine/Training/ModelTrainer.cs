using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>Trains a model with given parameters. Same data, parameters and seed: the same bytes, on any number of threads.</summary>
public static class ModelTrainer
{
    /// <param name="matrix">As built; its weights are transformed here by the parameters' weighting.</param>
    /// <param name="typeOf">The entity type of an item key.</param>
    public static RecommendationModel Train(
        InteractionMatrix matrix, Func<long, string> typeOf, ModelParameters parameters, int seed,
        CancellationToken cancellationToken = default)
    {
        var (weighting, weighted) = Weighting.Fit(matrix, parameters.Weighting.Power, parameters.Weighting.HalfLife);
        parameters = parameters.WithoutUnused() with { Weighting = weighting };
        var neighbours = parameters.Cooccurrence is { } cooccurrence
            ? Neighbourhood.Train(weighted, cooccurrence, cancellationToken)
            : null;
        var factors = parameters.Ials is { } ials
            ? Ials.Train(weighted, ials, seed, cancellationToken)
            : null;
        return new RecommendationModel(
            parameters, ItemIndex.Create(matrix.ItemKeys, typeOf), PopularityOf(matrix), neighbours, factors);
    }

    private static float[] PopularityOf(InteractionMatrix matrix)
    {
        var popularity = new float[matrix.ItemCount];
        for (var item = 0; item < popularity.Length; item++)
        {
            popularity[item] = matrix.UsersOf(item).Length;
        }

        return popularity;
    }
}
