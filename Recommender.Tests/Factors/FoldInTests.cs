using Recommender.Engine.Factors;

namespace Recommender.Tests.Factors;

public sealed class FoldInTests
{
    /// <summary>Dimensions around the 16 of a tile, histories around the 256 of a pack.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(15, 40)]
    [InlineData(16, 255)]
    [InlineData(33, 256)]
    [InlineData(64, 600)]
    public void Folded_in_user_solves_the_normal_equations(int dimensions, int items)
    {
        var random = new Random(dimensions);
        var values = Enumerable.Range(0, items * dimensions).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        var parameters = new IalsParameters(dimensions, 0.02f, 0.3f, 1);
        var factors = new ItemFactors(parameters, values);
        var history = Enumerable.Range(0, items).Where(item => item % 3 != 1).ToArray();
        var weights = history.Select(item => item % 4 == 0 ? -0.5f : 1.5f).ToArray();
        var user = new float[dimensions];

        factors.FoldIn(history, weights, user);

        // Gradient: alpha0 sum over all of x v + sum over the history of |w| (x - sign) v + ridge u = 0.
        var ridge = 0.02 * (weights.Sum(Math.Abs) + (0.3 * items));
        for (var d = 0; d < dimensions; d++)
        {
            var gradient = ridge * user[d];
            for (var item = 0; item < items; item++)
            {
                var score = Enumerable.Range(0, dimensions).Sum(k => (double)user[k] * factors.Of(item)[k]);
                gradient += 0.3 * score * factors.Of(item)[d];
                var place = Array.IndexOf(history, item);
                gradient += place < 0 ? 0 : Math.Abs(weights[place]) * (score - Math.Sign(weights[place])) * factors.Of(item)[d];
            }

            Assert.InRange(gradient, -2e-3, 2e-3);
        }
    }
}
