using Recommender.Engine.Blending;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses regularisation, alpha0, dimensions and the share of the factors in the blend together: every trial of iALS
/// is judged by the best blend it makes with the chosen neighbours, which may be neighbours or factors alone.
/// Coarse steps are taken where trials are cheap, with few dimensions; from there more dimensions are tried for as long as
/// they gain something, and fine steps come last, each as far as time allows.
/// </summary>
internal sealed class FactorSearch(SearchRun run, SearchTrial neighbours, int seed, CancellationToken cancellationToken)
{
    private readonly Neighbourhood _neighbours =
        Neighbourhood.Train(run.Train, neighbours.Parameters.Cooccurrence!.Value, cancellationToken);

    private readonly HashSet<(double, double, int)> _known = [];
    private (int Dimensions, TimeSpan Duration) _largest;
    private Point _best = new(0.006, 6, 0);
    private double _quality;
    private SearchTrial _chosen = neighbours;

    private const int FewDimensions = 64;
    private const int TrialEpochs = 8;
    private const int FinalEpochs = 12;
    private const double CoarseStep = 3;

    /// <summary>Twice the dimensions want somewhat more regularisation.</summary>
    private const double RidgeStep = 1.5;

    /// <summary>Coarse steps are taken on the first: fewer dimensions would want less regularisation than more do.</summary>
    private static readonly int[] Ladder = [64, 128, 192];

    /// <summary>More dimensions than a quarter of the users or of the items only learn the data by heart.</summary>
    private const int RowsPerDimension = 4;

    /// <summary>A second model, and more dimensions, must earn the time that they cost every request.</summary>
    private const double WorthwhileGain = 0.003;

    /// <summary>Still finer steps change the figure by less than another random start of the same parameters does.</summary>
    private const double FineStep = 1.6;

    private static readonly float[] Shares = [0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 1];

    /// <summary>
    /// Alpha0 as the ratio of the total weight of unobserved pairs to that of observed ones: its good values lie close
    /// together for sparse and dense data, those of alpha0 do not.
    /// </summary>
    private readonly record struct Point(double Regularisation, double Ratio, int Dimensions);

    /// <summary>The best blend; <c>neighbours</c> itself where factors add nothing worth their time.</summary>
    public SearchTrial Run()
    {
        var most = Math.Clamp(Math.Min(run.Train.UserCount, run.Train.ItemCount) / RowsPerDimension, 1, run.Options.MostDimensions);
        Try(_best with { Dimensions = Math.Min(Ladder[0], most) });
        var halfTime = (run.Elapsed + run.Options.Budget) / 2;
        while (run.Elapsed < halfTime && Climb(CoarseStep))
        {
        }

        foreach (var more in Ladder.Skip(1).TakeWhile(more => more <= most))
        {
            var next = _best with { Dimensions = more };
            if (!Improves(next with { Regularisation = next.Regularisation * RidgeStep }) && !Improves(next))
            {
                break;
            }
        }

        while (Climb(FineStep))
        {
        }

        return _chosen;
    }

    /// <summary>One step along each axis in each direction, from wherever the last one led.</summary>
    private bool Climb(double step)
    {
        var before = _quality;
        foreach (var (regularisation, ratio) in new[] { (step, 1.0), (1 / step, 1.0), (1.0, step), (1.0, 1 / step) })
        {
            var next = _best with
            {
                Regularisation = _best.Regularisation * regularisation,
                Ratio = _best.Ratio * ratio,
            };
            Improves(next);
        }

        return _quality > before;
    }

    /// <summary>Tries it if there is time, and says whether it is the best now.</summary>
    private bool Improves(Point point)
    {
        if (run.HasTimeFor(Expected(point.Dimensions)))
        {
            Try(point);
        }

        return _best == point;
    }

    /// <summary>Training costs about the square of the dimensions, and evaluation less.</summary>
    private TimeSpan Expected(int dimensions) =>
        _largest.Duration * Math.Pow((double)dimensions / _largest.Dimensions, 2) * EpochsFor(dimensions) / EpochsFor(_largest.Dimensions);

    private static int EpochsFor(int dimensions) => dimensions > FewDimensions ? FinalEpochs : TrialEpochs;

    private void Try(Point point)
    {
        // Rounded, so that steps forth and back meet.
        if (!_known.Add((Math.Round(Math.Log(point.Regularisation), 3), Math.Round(Math.Log(point.Ratio), 3), point.Dimensions)))
        {
            return;
        }

        var trial = Try(Parameters(point));
        var quality = trial.Quality.Figure;
        _largest = point.Dimensions >= _largest.Dimensions ? (point.Dimensions, trial.Duration) : _largest;

        if (quality > _quality * (point.Dimensions > _best.Dimensions ? 1 + WorthwhileGain : 1))
        {
            (_best, _quality, _chosen) = (point, quality, trial);
        }
    }

    private IalsParameters Parameters(Point point)
    {
        var pairs = (double)Math.Max(run.Train.UserCount, 1) * Math.Max(run.Train.ItemCount, 1);
        var alpha0 = point.Ratio * run.Train.Count / pairs;
        return new IalsParameters(point.Dimensions, (float)point.Regularisation, (float)alpha0, EpochsFor(point.Dimensions));
    }

    private SearchTrial Try(IalsParameters parameters)
    {
        var factors = Ials.Train(run.Train, parameters, seed, cancellationToken);
        var qualities = run.HeldOut.Measure(
            HeldOut.MostHidden, Shares.Length, (user, scores) => Score(factors, user, scores), cancellationToken);
        var best = Enumerable.Range(0, Shares.Length).MaxBy(k => qualities[k].Figure);
        best = Simplest(qualities, best);
        var final = _chosen.Parameters with { Ials = parameters with { Epochs = FinalEpochs }, FactorShare = Shares[best] };
        return run.Note("factors", final, qualities[best]);
    }

    /// <summary>One half alone where the other adds nothing worth its time.</summary>
    private static int Simplest(Quality[] qualities, int best)
    {
        var enough = qualities[best].Figure / (1 + WorthwhileGain);
        return qualities[0].Figure >= enough ? 0 : qualities[^1].Figure >= enough ? qualities.Length - 1 : best;
    }

    private void Score(ItemFactors factors, int user, float[][] scores)
    {
        var (near, far) = (scores[0], scores[^1]);
        var vector = new float[factors.Dimensions];
        _neighbours.Score(run.Train.ItemsOf(user), run.Train.WeightsOf(user), near);
        factors.FoldIn(run.Train.ItemsOf(user), run.Train.WeightsOf(user), vector);
        factors.Score(vector, far);
        var (nearDeviation, farDeviation) = (Blend.Deviation(near), Blend.Deviation(far));
        for (var k = 1; k < Shares.Length - 1; k++)
        {
            near.CopyTo(scores[k], 0);
            Blend.Mix(scores[k], (1 - Shares[k]) / nearDeviation, far, Shares[k] / farDeviation);
        }
    }
}
