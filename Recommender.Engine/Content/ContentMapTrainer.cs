using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// Learns a <see cref="ContentMap"/> from items that have both attributes and factors, and chooses its two parameters on
/// trained items held out as if they were new (<see cref="ColdCheck"/>): at most nine fits on four fifths of the items, and one
/// on all. The same input gives the same bits.
/// </summary>
public static class ContentMapTrainer
{
    // Where there is nothing to choose by; in the middle of what was good on films, shops and places.
    private const float DefaultRarityPower = 0;
    private const float DefaultRegularisation = 1;

    private static readonly float[] RarityPowers = [0, .5f, 1];

    // Rows have length 1, so this spans "almost as the factors are" to "almost the mean".
    private static readonly float[] Regularisations = [.03f, .1f, .3f, 1, 3, 10, 30];

    /// <param name="matrix">What the model was trained on, as it was built.</param>
    /// <param name="model">Has factors (see <see cref="NewItems.Prepared"/>).</param>
    /// <param name="attributes">One row per item of the matrix, in its order.</param>
    /// <param name="cancellationToken">Checked within every fit.</param>
    public static ContentMap Train(
        InteractionMatrix matrix, RecommendationModel model, TermRows attributes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(attributes.Count, matrix.ItemCount, nameof(attributes));
        var factors = model.Factors ?? throw new ArgumentException("There is nothing to map to without factors.", nameof(model));
        var weighting = model.Parameters.Weighting;
        (_, matrix) = Weighting.Fit(matrix, weighting.Power, weighting.HalfLife);
        var vocabulary = ContentVocabulary.Learn(attributes);
        var check = ColdCheck.Create(matrix, factors, cancellationToken);
        var choice = check.IsPossible
            ? Choose(check, factors, vocabulary, attributes, cancellationToken)
            : new Choice(vocabulary.Encode(attributes, DefaultRarityPower), DefaultRarityPower, DefaultRegularisation, 0);
        var ridge = RidgeMap.Fit(
            choice.Features, factors.Values, factors.Dimensions, choice.Regularisation, cancellationToken);
        return new ContentMap(vocabulary, choice.RarityPower, choice.Regularisation, ridge, choice.Figure);
    }

    /// <summary>First the power at the default regularisation, then the regularisation, step by step while it gets better.</summary>
    private static Choice Choose(
        ColdCheck check, ItemFactors factors, ContentVocabulary vocabulary, TermRows attributes,
        CancellationToken cancellationToken)
    {
        var known = Chosen(factors, check.Kept);
        var best = RarityPowers
            .Select(power => Try(new(vocabulary.Encode(attributes, power), power, DefaultRegularisation, 0)))
            .MaxBy(static choice => choice.Figure)!;
        var start = Array.IndexOf(Regularisations, DefaultRegularisation);
        foreach (var direction in (int[])[-1, 1])
        {
            for (var next = start + direction; next >= 0 && next < Regularisations.Length; next += direction)
            {
                var tried = Try(best with { Regularisation = Regularisations[next] });
                if (tried.Figure <= best.Figure)
                {
                    break;
                }

                best = tried;
            }
        }

        return best;

        Choice Try(Choice choice)
        {
            var ridge = RidgeMap.Fit(
                choice.Features.Rows(check.Kept), known, factors.Dimensions, choice.Regularisation, cancellationToken);
            return choice with { Figure = check.Judge(ridge.Map(choice.Features.Rows(check.HeldOut))) };
        }
    }

    private static float[] Chosen(ItemFactors factors, int[] items)
    {
        var chosen = new float[items.Length * factors.Dimensions];
        for (var row = 0; row < items.Length; row++)
        {
            factors.Of(items[row]).CopyTo(chosen.AsSpan(row * factors.Dimensions));
        }

        return chosen;
    }

    private sealed record Choice(SparseFeatures Features, float RarityPower, float Regularisation, double Figure);
}
