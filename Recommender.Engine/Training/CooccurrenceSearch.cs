using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses the exponents by steps along one axis at a time, from the middle. The degrees' exponents are applied when
/// scoring, so only another g, selection or number of neighbours costs a training.
/// </summary>
internal sealed class CooccurrenceSearch(SearchRun run, Weighting weighting, CancellationToken cancellationToken)
{
    private readonly Dictionary<CooccurrenceParameters, double> _known = [];
    private CooccurrenceParameters _best;
    private double _quality = double.NegativeInfinity;
    private TimeSpan _trainingDuration;

    private const int Neighbours = 200;
    private const float Most = 2;

    /// <summary>More neighbours must earn the memory they cost.</summary>
    private const double WorthwhileGain = 0.001;

    /// <param name="share">Of the budget, after which nothing new begins.</param>
    public CooccurrenceParameters Run(double share)
    {
        Train(new CooccurrenceParameters(0.5f, 0.5f, 0.5f, Affordable(Neighbours)), 0.3f);
        foreach (var step in new[] { 0.3f, 0.1f })
        {
            while (Climb(step, share))
            {
            }
        }

        var fewer = (Parameters: _best, Quality: _quality);
        var more = _best with { Neighbours = Affordable(5 * Neighbours / 2) };
        if (more.Neighbours > fewer.Parameters.Neighbours && HasTime(share))
        {
            Train(more, 0.1f, WorthwhileGain);
        }

        return _quality > fewer.Quality * (1 + WorthwhileGain) ? _best : fewer.Parameters;
    }

    /// <summary>One step of g and of the selection in each direction; says whether one of them was better.</summary>
    private bool Climb(float step, double share)
    {
        var before = _quality;
        foreach (var (g, selection) in new[] { (step, 0f), (-step, 0f), (0f, step), (0f, -step) })
        {
            var next = _best with { G = Step(_best.G, g), Selection = Step(_best.Selection, selection) };
            if (next != _best && !_known.ContainsKey(next) && HasTime(share))
            {
                Train(next, step);
            }
        }

        return _quality > before;
    }

    /// <summary>Counts, and then climbs along the degrees' exponents for as long as that helps.</summary>
    private void Train(CooccurrenceParameters start, float step, double gain = 0)
    {
        var began = run.Elapsed;
        var rows = Neighbourhood.Train(run.Train, start, cancellationToken);
        var here = (A: start.A, B: start.B, Quality: Try(rows, gain));
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var (a, b) in new[] { (0f, step), (0f, -step), (step, 0f), (-step, 0f) })
            {
                var (nextA, nextB) = (Step(here.A, a), Step(here.B, b));
                var quality = Try(rows.With(nextA, nextB), gain);
                if (quality > here.Quality)
                {
                    (here, improved) = ((nextA, nextB, quality), true);
                }
            }
        }

        _trainingDuration = run.Elapsed - began;
    }

    private double Try(Neighbourhood neighbours, double gain)
    {
        if (_known.TryGetValue(neighbours.Parameters, out var known))
        {
            return known;
        }

        var quality = run.HeldOut.Measure(
            1, (user, scores) => neighbours.Score(run.Train.ItemsOf(user), run.Train.WeightsOf(user), scores[0]), cancellationToken)[0];
        run.Note("neighbours", new ModelParameters(weighting, neighbours.Parameters, null, 0), quality, gain);
        _known.Add(neighbours.Parameters, quality.Ndcg);
        if (quality.Ndcg > _quality)
        {
            (_best, _quality) = (neighbours.Parameters, quality.Ndcg);
        }

        return quality.Ndcg;
    }

    private bool HasTime(double share) => run.HasTime(share) && run.HasTimeFor(_trainingDuration);

    /// <summary>Rounded, so that steps forth and back meet.</summary>
    private static float Step(float exponent, float step) => MathF.Round(Math.Clamp(exponent + step, 0, Most), 2);

    private int Affordable(int neighbours) =>
        (int)Math.Clamp(run.Options.NeighbourBytes / 6 / Math.Max(run.Train.ItemCount, 1), 20, neighbours);
}
