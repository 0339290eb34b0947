namespace Recommender.Engine.Factors;

/// <summary>
/// Implicit ALS with frequency-scaled regularisation (Rendle, Krichene, Zhang, Koren: "Revisiting the Performance of
/// iALS on Item Recommendation Benchmarks", RecSys 2022).
/// </summary>
/// <param name="Dimensions">1 to 192.</param>
/// <param name="Regularisation">
/// A user with interactions of total magnitude n is regularised by <c>Regularisation (n + Alpha0 items)</c>, an item
/// correspondingly; greater than 0.
/// </param>
/// <param name="Alpha0">Weight of a pair without an interaction, where an interaction of mean magnitude weighs 1.</param>
/// <param name="Epochs">One epoch solves all users, then all items.</param>
public readonly record struct IalsParameters(int Dimensions, float Regularisation, float Alpha0, int Epochs)
{
    public const int MostDimensions = 192;

    /// <summary>The regularisation of a row of this total magnitude that faces <paramref name="others"/> columns.</summary>
    internal float Ridge(float magnitude, int others) => Math.Max(Regularisation * (magnitude + (Alpha0 * others)), 1e-6f);
}
