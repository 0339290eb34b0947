using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Factors;

/// <summary>Brings the item factors of an older model into the item order of new data; unknown items are zero.</summary>
internal static class WarmStart
{
    public static ItemFactors? Aligned(RecommendationModel? model, InteractionMatrix matrix)
    {
        if (model?.Factors is not { } factors)
        {
            return null;
        }

        var values = new float[matrix.ItemCount * factors.Dimensions];
        for (var item = 0; item < matrix.ItemCount; item++)
        {
            if (model.Items.TryFind(matrix.ItemKeys[item], out var known))
            {
                factors.Of(known).CopyTo(values.AsSpan(item * factors.Dimensions));
            }
        }

        return new ItemFactors(factors.Parameters, values, factors.Gram);
    }
}
