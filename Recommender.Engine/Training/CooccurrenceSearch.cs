using System.Numerics.Tensors;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses the exponents by steps along g and a from the middle: coarse steps judged by few users, then fine ones by
/// more. These trials score their users directly, without counting rows, and see every exponent of the candidate at once;
/// what rows are worth keeping is found with the best exponents at the end.
/// </summary>
internal sealed class CooccurrenceSearch(SearchRun run, Weighting weighting, CancellationToken cancellationToken)
{
    private readonly float[] _degrees = Neighbourhood.DegreesOf(run.Train);

    // How many hidden interactions judge a step.
    private const int Few = 5_000;
    private const int Many = 16_000;

    private const float CoarseStep = 0.3f;
    private const float FineStep = 0.1f;
    private const int MostNeighbours = 500;
    private const float Most = 2;

    /// <summary>The rest of this stage's time is for the rows.</summary>
    private const double ExponentShare = 0.7;

    private static readonly int[] FewerNeighbours = [200, 100];

    private static readonly float[] CandidateExponents = [0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1, 1.2f];

    /// <summary>More neighbours must earn the memory they cost.</summary>
    private const double WorthwhileGain = 0.001;

    /// <param name="share">Of the budget, after which nothing new begins.</param>
    public SearchTrial Run(double share)
    {
        var coarse = Climb((.5f, .5f), CoarseStep, Few, share * ExponentShare);
        var best = coarse.Parameters.Cooccurrence!.Value;
        if (HasTimeAfter(coarse, share * ExponentShare))
        {
            best = Climb((best.G, best.A), FineStep, Many, share * ExponentShare).Parameters.Cooccurrence!.Value;
        }

        return ChooseRows(best, share);
    }

    /// <summary>The exponents g = a = .5 with the best one of the candidate, for comparing weightings.</summary>
    internal SearchTrial Middle() => Try("weighting", (.5f, .5f), Few);

    /// <summary>Moves to the first better place among the four around the best, until there is none.</summary>
    private SearchTrial Climb((float G, float A) start, float step, int hidden, double share)
    {
        var known = new HashSet<(float, float)> { start };
        var best = Try("exponents", start, hidden);
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var (g, a) in new[] { (0f, step), (step, 0f), (0f, -step), (-step, 0f) })
            {
                var here = best.Parameters.Cooccurrence!.Value;
                var next = (Step(here.G, g), Step(here.A, a));
                if (!known.Add(next) || !HasTimeAfter(best, share))
                {
                    continue;
                }

                var trial = Try("exponents", next, hidden);
                (best, moved) = trial.Quality.Figure > best.Quality.Figure ? (trial, true) : (best, moved);
            }
        }

        return best;
    }

    private SearchTrial Try(string stage, (float G, float A) exponents, int hidden)
    {
        var train = run.Train;
        var direct = new DirectScores(train, _degrees, exponents.G, exponents.A);
        var factors = Array.ConvertAll(CandidateExponents, b => Neighbourhood.Powers(_degrees, -b));
        var qualities = run.HeldOut.Measure(
            hidden, factors.Length, () => new DirectScores.Space(train.UserCount),
            (user, scores, space) =>
            {
                // The last vector holds the common sums until it is their turn to be scaled.
                direct.Score(user, space, scores[^1]);
                for (var k = 0; k < factors.Length; k++)
                {
                    TensorPrimitives.Multiply(scores[^1], factors[k], scores[k]);
                }
            },
            cancellationToken);
        var best = Enumerable.Range(0, qualities.Length).MaxBy(k => qualities[k].Figure);
        var chosen = new CooccurrenceParameters(exponents.G, exponents.A, CandidateExponents[best], Affordable(MostNeighbours));
        return run.Note(stage, Parameters(chosen), qualities[best]);
    }

    /// <summary>From many neighbours to few, for as long as fewer are as good; where nearly everything occurs together they are better.</summary>
    private SearchTrial ChooseRows(CooccurrenceParameters exponents, double share)
    {
        var best = TryRows(exponents);
        foreach (var neighbours in FewerNeighbours)
        {
            var fewer = exponents with { Neighbours = Affordable(neighbours) };
            if (fewer == best.Parameters.Cooccurrence || !HasTimeAfter(best, share))
            {
                continue;
            }

            var trial = TryRows(fewer);
            if (trial.Quality.Figure * (1 + WorthwhileGain) < best.Quality.Figure)
            {
                break;
            }

            best = trial;
        }

        return best;
    }

    private SearchTrial TryRows(CooccurrenceParameters parameters)
    {
        var rows = Neighbourhood.Train(run.Train, parameters, cancellationToken);
        var quality = run.HeldOut.Measure(
            Many, 1, (user, scores) => rows.Score(run.Train.ItemsOf(user), run.Train.WeightsOf(user), scores[0]), cancellationToken)[0];
        return run.Note("neighbours", Parameters(parameters), quality);
    }

    private ModelParameters Parameters(CooccurrenceParameters chosen) => new(weighting, chosen, null, 0);

    private bool HasTimeAfter(SearchTrial trial, double share) => run.HasTime(share) && run.HasTimeFor(trial.Duration);

    /// <summary>Rounded, so that steps forth and back meet.</summary>
    private static float Step(float exponent, float step) => MathF.Round(Math.Clamp(exponent + step, 0, Most), 2);

    private int Affordable(int neighbours) =>
        (int)Math.Clamp(run.Options.NeighbourBytes / NeighbourRow.BytesPerNeighbour / Math.Max(run.Train.ItemCount, 1), 20, neighbours);
}
