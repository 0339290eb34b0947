using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// Learns what attributes of users say about their taste: a ridge map from the attributes to the vectors that their
/// histories give. Its regularisation is chosen on a fifth of these users, taken for new ones. The same input gives the
/// same bits.
/// </summary>
public static class UserMapTrainer
{
    // Fewer say more about themselves than about others.
    private const int FewestUsers = 20;
    private const int MostUsers = 100_000;
    private const int MostJudges = 1000;

    // As for items: from "almost as the vectors are" to "almost the mean".
    private static readonly float[] Regularisations = [.1f, 1, 10];

    /// <param name="matrix">What the model was trained on, as it was built.</param>
    /// <param name="model">Has factors, or the result is null.</param>
    /// <param name="known">Users of the matrix, ascending indices, one row of <paramref name="attributes"/> each.</param>
    /// <param name="attributes">What these users say about themselves.</param>
    /// <param name="cancellationToken">Checked within every fit.</param>
    /// <returns>Null where there are too few users with attributes.</returns>
    public static ContentMap? Train(
        InteractionMatrix matrix, RecommendationModel model, int[] known, TermRows attributes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(attributes.Count, known.Length, nameof(attributes));
        if (model.Factors is not { } factors || known.Length < FewestUsers)
        {
            return null;
        }

        (_, matrix) = Weighting.Fit(matrix, model.Parameters.Weighting.Power, model.Parameters.Weighting.HalfLife);
        var vocabulary = ContentVocabulary.Learn(attributes);
        var features = vocabulary.Encode(attributes, rarityPower: 0);
        var vectors = FoldIn(matrix, factors, known, cancellationToken);
        var best = Regularisations
            .Select(each => (Regularisation: each, Figure: Judge(matrix, factors, known, features, vectors, each, cancellationToken)))
            .MaxBy(static choice => choice.Figure);
        var ridge = RidgeMap.Fit(features, vectors, factors.Dimensions, best.Regularisation, cancellationToken);
        return new ContentMap(vocabulary, RarityPower: 0, best.Regularisation, ridge, best.Figure);
    }

    /// <summary>Rows of users that may teach, at most some 100,000 spread over all.</summary>
    public static bool Teaches(int user, int users) => user % ((users / MostUsers) + 1) == 0;

    private static float[] FoldIn(InteractionMatrix matrix, ItemFactors factors, int[] users, CancellationToken cancellationToken)
    {
        var vectors = new float[users.Length * factors.Dimensions];
        Cores.Each(
            users.Length, () => new NormalEquations(factors.Dimensions),
            (row, equations) => factors.FoldIn(
                equations, matrix.ItemsOf(users[row]), matrix.WeightsOf(users[row]),
                vectors.AsSpan(row * factors.Dimensions, factors.Dimensions)),
            cancellationToken);
        return vectors;
    }

    /// <summary>Mean ndcg@20 of ranking all items for every fifth user, by a map that the others taught.</summary>
    private static double Judge(
        InteractionMatrix matrix, ItemFactors factors, int[] known, SparseFeatures features, float[] vectors, float regularisation,
        CancellationToken cancellationToken)
    {
        var rows = Enumerable.Range(0, known.Length).ToLookup(static row => row % 5 == 0);
        int[] teachers = [.. rows[false]];
        int[] judges = [.. rows[true].Take(MostJudges)];
        float[] taught = [.. teachers.SelectMany(row => vectors.AsSpan(row * factors.Dimensions, factors.Dimensions).ToArray())];
        var ridge = RidgeMap.Fit(features.Rows(teachers), taught, factors.Dimensions, regularisation, cancellationToken);
        var predicted = ridge.Map(features.Rows(judges));
        var figures = new double[judges.Length];
        Cores.Each(
            judges.Length, () => new float[factors.ItemCount],
            (judge, scores) =>
            {
                factors.Score(predicted.AsSpan(judge * factors.Dimensions, factors.Dimensions), scores);
                var liked = LikedBy(matrix, known[judges[judge]]);
                figures[judge] = PageGain.Of(scores, liked.Count, liked.Contains);
            },
            cancellationToken);
        return figures.Average();
    }

    private static HashSet<int> LikedBy(InteractionMatrix matrix, int user)
    {
        var weights = matrix.WeightsOf(user).ToArray();
        return [.. matrix.ItemsOf(user).ToArray().Where((_, k) => weights[k] > 0)];
    }
}
