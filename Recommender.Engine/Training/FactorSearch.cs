using Recommender.Engine.Blending;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses regularisation, alpha0, dimensions and the share of the factors in the blend together: every trial of iALS
/// is judged by the best blend it makes with the chosen neighbours, which may be neighbours or factors alone.
/// Coarse steps with few dimensions come first, then more dimensions, then fine steps, as far as time allows.
/// </summary>
internal sealed class FactorSearch(SearchRun run, SearchTrial neighbours, int seed, CancellationToken cancellationToken)
{
    private readonly Neighbourhood _neighbours =
        Neighbourhood.Train(run.Train, neighbours.Parameters.Cooccurrence!.Value, cancellationToken);

    private readonly Dictionary<(double, double, int), double> _known = [];
    private TimeSpan _trialDuration;
    private Point _best = new(0.006, 6, TrialDimensions);
    private double _quality;
    private SearchTrial _chosen = neighbours;

    private const int Hidden = 12_000;

    private const int TrialDimensions = 64;
    private const int TrialEpochs = 8;
    private const int FinalEpochs = 12;
    private const double CoarseStep = 3;
    private const double FineStep = 1.6;
    private const double RidgeStep = 1.5;

    /// <summary>A second model, and more dimensions, must earn the time that they cost every request.</summary>
    private const double WorthwhileGain = 0.003;

    private static readonly float[] Shares = [0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 1];

    /// <summary>
    /// Alpha0 as the ratio of the total weight of unobserved pairs to that of observed ones: its good values lie close
    /// together for sparse and dense data, those of alpha0 do not.
    /// </summary>
    private readonly record struct Point(double Regularisation, double Ratio, int Dimensions);

    /// <summary>The best blend; <c>neighbours</c> itself where factors add nothing worth their time.</summary>
    public SearchTrial Run()
    {
        var dimensions = Math.Min(TrialDimensions, run.Options.MostDimensions);
        var halfTime = (run.Elapsed + run.Options.Budget) / 2;
        Try(_best with { Dimensions = dimensions });
        while (run.Elapsed < halfTime && Climb(CoarseStep))
        {
        }

        foreach (var more in new[] { 128, 192 })
        {
            TryDimensions(more);
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
        foreach (var (regularisation, ratio) in new[] { (1 / step, 1.0), (step, 1.0), (1.0, step), (1.0, 1 / step) })
        {
            var next = _best with
            {
                Regularisation = _best.Regularisation * regularisation,
                Ratio = _best.Ratio * ratio,
            };
            if (run.HasTimeFor(Expected(next.Dimensions)))
            {
                Try(next);
            }
        }

        return _quality > before;
    }

    /// <summary>More dimensions want more regularisation, so that axis is climbed with them.</summary>
    private void TryDimensions(int dimensions)
    {
        var last = 0.0;
        var next = _best with { Dimensions = dimensions };
        while (dimensions <= run.Options.MostDimensions && run.HasTimeFor(Expected(dimensions)) && Try(next) > last)
        {
            last = Try(next);
            next = next with { Regularisation = next.Regularisation * RidgeStep };
        }
    }

    /// <summary>Training costs about the square of the dimensions, and evaluation less.</summary>
    private TimeSpan Expected(int dimensions) =>
        _trialDuration * Math.Pow((double)dimensions / TrialDimensions, 2) * EpochsFor(dimensions) / TrialEpochs;

    private static int EpochsFor(int dimensions) => dimensions > TrialDimensions ? FinalEpochs : TrialEpochs;

    private double Try(Point point)
    {
        var key = (Math.Round(Math.Log(point.Regularisation), 3), Math.Round(Math.Log(point.Ratio), 3), point.Dimensions);
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        var trial = Try(Parameters(point));
        var quality = trial.Quality.Figure;
        _known.Add(key, quality);
        if (point.Dimensions <= TrialDimensions)
        {
            _trialDuration = trial.Duration;
        }

        if (quality > _quality * (point.Dimensions > _best.Dimensions ? 1 + WorthwhileGain : 1))
        {
            (_best, _quality, _chosen) = (point, quality, trial);
        }

        return quality;
    }

    private IalsParameters Parameters(Point point)
    {
        var pairs = (double)Math.Max(run.Train.UserCount, 1) * Math.Max(run.Train.ItemCount, 1);
        var alpha0 = point.Ratio * run.Train.Count / pairs;
        return new IalsParameters(point.Dimensions, (float)point.Regularisation, (float)alpha0, EpochsFor(point.Dimensions));
    }

    private SearchTrial Try(IalsParameters parameters)
    {
        var factors = Ials.Train(run.Train, parameters, seed, null, cancellationToken);
        var qualities = run.HeldOut.Measure(
            Hidden, Shares.Length, (user, scores) => Score(factors, user, scores), cancellationToken);
        var best = Enumerable.Range(0, Shares.Length).MaxBy(k => qualities[k].Figure);
        best = qualities[best].Figure > qualities[0].Figure * (1 + WorthwhileGain) ? best : 0;
        var final = _chosen.Parameters with { Ials = parameters with { Epochs = FinalEpochs }, FactorShare = Shares[best] };
        return run.Note("factors", final, qualities[best]);
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
