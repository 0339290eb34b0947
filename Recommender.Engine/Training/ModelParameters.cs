using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>Everything the search chooses, and so everything a model is determined by beside its data and seed.</summary>
/// <param name="Weighting">What an interaction is worth.</param>
/// <param name="Cooccurrence">Null: the model has no neighbours; where <paramref name="FactorShare"/> is 1 they are not trained.</param>
/// <param name="Ials">
/// Null: the model has no factors. Where <paramref name="FactorShare"/> is 0 they are not trained, and are what factors that
/// attributes need would be trained with.
/// </param>
/// <param name="FactorShare">In [0, 1]; see <see cref="Blending.Blend"/>.</param>
public sealed record ModelParameters(
    Weighting Weighting, CooccurrenceParameters? Cooccurrence, IalsParameters? Ials, float FactorShare)
{
    /// <summary>Co-occurrence alone, at exponents in the middle of the useful range; for data too small to search on.</summary>
    public static ModelParameters Default { get; } =
        new(Weighting.Plain, new CooccurrenceParameters(0.5f, 0.5f, 0.5f, 100), null, 0);

    /// <summary>A half that the share leaves no weight is not trained.</summary>
    internal ModelParameters WithoutUnused() => this with
    {
        Cooccurrence = FactorShare < 1 ? Cooccurrence : null,
        Ials = FactorShare > 0 ? Ials : null,
    };
}
