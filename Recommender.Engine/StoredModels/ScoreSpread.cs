using System.Numerics.Tensors;
using Recommender.Engine.Factors;

namespace Recommender.Engine.StoredModels;

/// <summary>
/// How the scores of all items vary for a user's vector, without the items: from the mean of their factors and the sum of
/// the outer products of each with itself.
/// </summary>
/// <param name="Mean">d numbers.</param>
/// <param name="Products">Upper triangle, in the padded stride of <see cref="SymmetricKernel"/>.</param>
/// <param name="Items">How many items there are.</param>
internal sealed record ScoreSpread(float[] Mean, float[] Products, int Items)
{
    // The Gram matrix of the factors may leave out items that never were trained; scores do not.
    public static ScoreSpread Of(ItemFactors factors)
    {
        var sum = new double[factors.Dimensions];
        for (var item = 0; item < factors.ItemCount; item++)
        {
            var values = factors.Of(item);
            for (var k = 0; k < sum.Length; k++)
            {
                sum[k] += values[k];
            }
        }

        return new(
            Array.ConvertAll(sum, value => (float)(value / Math.Max(factors.ItemCount, 1))),
            Gram.Of(factors.Values.ToArray(), factors.Dimensions), factors.ItemCount);
    }

    /// <summary>As <see cref="Blending.Blend.Deviation"/> of the scores of all items.</summary>
    public float DeviationFor(ReadOnlySpan<float> user)
    {
        var (stride, squares) = (SymmetricKernel.StrideFor(user.Length), 0d);
        for (var k = 0; k < user.Length; k++)
        {
            var row = Products.AsSpan(k * stride, user.Length);
            squares += user[k] * ((row[k] * user[k]) + (2d * TensorPrimitives.Dot(row[(k + 1)..], user[(k + 1)..])));
        }

        var mean = (double)TensorPrimitives.Dot(Mean, user);
        var variance = (squares / Math.Max(Items, 1)) - (mean * mean);
        return variance > 0 && double.IsFinite(variance) ? (float)Math.Sqrt(variance) : 1;
    }
}
