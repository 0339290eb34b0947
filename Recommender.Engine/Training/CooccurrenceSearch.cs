using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses the exponents by steps along one axis at a time, from the middle. The degrees' exponents are applied when
/// scoring, so only a new user exponent g, or another number of neighbours, costs a training.
/// </summary>
internal sealed class CooccurrenceSearch(SearchRun run, Weighting weighting, CancellationToken cancellationToken)
{
    private const int Neighbours = 200;
    private const float Coarse = 0.3f;
    private const float Fine = 0.1f;

    /// <summary>More neighbours must earn the memory they cost.</summary>
    private const double WorthwhileGain = 0.001;

    public CooccurrenceParameters Run(double share)
    {
        var parameters = new CooccurrenceParameters(0.5f, 0.5f, 0.5f, Affordable(Neighbours));
        var best = Try(Train(parameters), parameters);
        foreach (var step in new[] { Coarse, Fine })
        {
            best = Climb(best, step, share);
        }

        var more = best.Parameters with { Neighbours = Affordable(5 * Neighbours / 2) };
        if (more.Neighbours > best.Parameters.Neighbours && run.HasTime(share))
        {
            var trial = Try(Train(more), more, WorthwhileGain);
            best = trial.Quality > best.Quality * (1 + WorthwhileGain) ? trial : best;
        }

        return best.Parameters;
    }

    private (CooccurrenceParameters Parameters, double Quality) Climb(
        (CooccurrenceParameters Parameters, double Quality) best, float step, double share)
    {
        var rows = Train(best.Parameters);
        best = ClimbDegrees(rows, best, step);
        foreach (var sign in new[] { 1, -1 })
        {
            while (run.HasTime(share))
            {
                var next = best.Parameters with { G = best.Parameters.G + (sign * step) };
                if (next.G is < 0 or > 2)
                {
                    break;
                }

                rows = Train(next);
                var trial = ClimbDegrees(rows, Try(rows, next), step);
                if (trial.Quality <= best.Quality)
                {
                    break;
                }

                best = trial;
            }
        }

        return best;
    }

    private (CooccurrenceParameters Parameters, double Quality) ClimbDegrees(
        Neighbourhood rows, (CooccurrenceParameters Parameters, double Quality) best, float step)
    {
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var (a, b) in new[] { (step, 0f), (-step, 0f), (0f, step), (0f, -step) })
            {
                var next = best.Parameters with { A = best.Parameters.A + a, B = best.Parameters.B + b };
                if (next.A is < 0 or > 2 || next.B is < 0 or > 2)
                {
                    continue;
                }

                var trial = Try(rows, next);
                if (trial.Quality > best.Quality)
                {
                    (best, improved) = (trial, true);
                }
            }
        }

        return best;
    }

    private Neighbourhood Train(CooccurrenceParameters parameters) => Neighbourhood.Train(run.Train, parameters, cancellationToken);

    private (CooccurrenceParameters Parameters, double Quality) Try(
        Neighbourhood rows, CooccurrenceParameters parameters, double gain = 0)
    {
        var neighbours = rows.With(parameters);
        var quality = run.HeldOut.Measure(
            1, (user, scores) => neighbours.Score(run.Train.ItemsOf(user), run.Train.WeightsOf(user), scores[0]), cancellationToken)[0];
        run.Note("neighbours", new ModelParameters(weighting, parameters, null, 0), quality, gain);
        return (parameters, quality.Ndcg);
    }

    private int Affordable(int neighbours) =>
        (int)Math.Clamp(run.Options.NeighbourBytes / 6 / Math.Max(run.Train.ItemCount, 1), 20, neighbours);
}
