using Recommender.Engine.Recommendations;

namespace Recommender.Tests.Recommendations;

public sealed class UnnamedReasonTests
{
    [Fact]
    public void Strongest_evidence_is_what_sorting_all_of_it_puts_first()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            // Few different magnitudes, so that many are equal; some terms have no evidence.
            List<Term> terms =
            [
                .. Enumerable.Range(0, random.Next(12)).Select(entity => new Term(
                    random.Next(3) == 0 ? "content" : "collaborative", random.Next(-3, 6), random.Next(8) == 0 ? null : entity)),
            ];

            var reasons = UnnamedReason.Of(terms, score: 0.8, explained: false);
            var everything = UnnamedReason.Of(terms, score: 0.8, explained: true);

            Assert.Equal(everything.Select(reason => (reason.Kind, reason.Weight)), reasons.Select(reason => (reason.Kind, reason.Weight)));
            Assert.Equal(everything.SelectMany(reason => reason.Evidence.Take(3)), reasons.SelectMany(reason => reason.Evidence));
        }
    }

    [Fact]
    public void Weights_of_all_reasons_add_up_to_the_score_and_the_strongest_comes_first()
    {
        var reasons = UnnamedReason.Of([new("content", 1, 7), new("collaborative", 2, 8), new("collaborative", 1, 9)], 0.8, explained: false);

        Assert.Equal(["collaborative", "content"], reasons.Select(reason => reason.Kind));
        Assert.Equal([0.6, 0.2], reasons.Select(reason => Math.Round(reason.Weight, 9)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Score_whose_terms_say_nothing_for_it_any_more_still_has_its_reason(double weight)
    {
        var reasons = UnnamedReason.Of([new("content", weight, 7), new("content", weight, 8)], 0.8, explained: false);

        var reason = Assert.Single(reasons);
        Assert.Equal(("content", 0.8, 0), (reason.Kind, reason.Weight, reason.Evidence.Count));
    }
}
