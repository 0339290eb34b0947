using Recommender.Engine.Blending;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// Chooses regularisation, alpha0, dimensions and the share of the factors in the blend together: every trial of iALS
/// is judged by the best blend it makes with the chosen neighbours, which may be neighbours or factors alone.
/// </summary>
internal sealed class FactorSearch(SearchRun run, ModelParameters neighbours, int seed, CancellationToken cancellationToken)
{
    private readonly Neighbourhood _neighbours = Neighbourhood.Train(run.Train, neighbours.Cooccurrence!.Value, cancellationToken);
    private readonly Dictionary<(double, double), double> _known = [];
    private TimeSpan _trialDuration;

    private const int TrialDimensions = 64;
    private const int TrialEpochs = 8;
    private const int FinalEpochs = 12;

    /// <summary>A second model, and more dimensions, must earn the time that they cost every request.</summary>
    private const double WorthwhileGain = 0.003;

    private static readonly float[] Shares = [0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 0.95f, 1];

    public void Run()
    {
        // Regularisation as such, and alpha0 as the ratio of the total weight of the unobserved to that of the observed
        // pairs: the good values of the ratio lie close together for sparse and dense data, those of alpha0 do not.
        var (regularisation, ratio) = (0.01, 5.0);
        var best = Try(regularisation, ratio);
        foreach (var step in new[] { 3.0, 1.7 })
        {
            for (var improved = true; improved && run.HasTimeFor(_trialDuration * 3);)
            {
                improved = false;
                foreach (var (r, a) in new[] { (1 / step, 1.0), (step, 1.0), (1.0, step), (1.0, 1 / step) })
                {
                    var quality = run.HasTimeFor(_trialDuration * 3) ? Try(regularisation * r, ratio * a) : 0;
                    if (quality > best)
                    {
                        (best, regularisation, ratio, improved) = (quality, regularisation * r, ratio * a, true);
                        break;
                    }
                }
            }
        }

        TryDimensions(regularisation, ratio);
    }

    private double Try(double regularisation, double ratio)
    {
        var key = (Math.Round(Math.Log(regularisation), 3), Math.Round(Math.Log(ratio), 3));
        if (!_known.TryGetValue(key, out var quality))
        {
            var dimensions = Math.Min(TrialDimensions, run.Options.MostDimensions);
            var trial = Try("factors", Parameters(dimensions, regularisation, ratio, TrialEpochs));
            _trialDuration = trial.Duration > _trialDuration ? trial.Duration : _trialDuration;
            quality = _known[key] = trial.Quality.Ndcg;
        }

        return quality;
    }

    /// <summary>More dimensions want more regularisation: each number of them is tried along that axis only.</summary>
    private void TryDimensions(double regularisation, double ratio)
    {
        foreach (var dimensions in new[] { 128, 192 })
        {
            // Training costs about the square of the dimensions, evaluation less.
            var growth = Math.Pow((double)dimensions / TrialDimensions, 2) * FinalEpochs / TrialEpochs;
            var best = 0.0;
            for (var factor = 1.0; dimensions <= run.Options.MostDimensions && run.HasTimeFor(_trialDuration * growth); factor *= 1.5)
            {
                var trial = Try("dimensions", Parameters(dimensions, regularisation * factor, ratio, FinalEpochs));
                if (trial.Quality.Ndcg <= best)
                {
                    break;
                }

                best = trial.Quality.Ndcg;
            }
        }
    }

    private IalsParameters Parameters(int dimensions, double regularisation, double ratio, int epochs)
    {
        var alpha0 = ratio * run.Train.Count / ((double)Math.Max(run.Train.UserCount, 1) * Math.Max(run.Train.ItemCount, 1));
        return new IalsParameters(dimensions, (float)regularisation, (float)alpha0, epochs);
    }

    private SearchTrial Try(string stage, IalsParameters parameters)
    {
        var factors = Ials.Train(run.Train, parameters, seed, null, cancellationToken);
        var qualities = run.HeldOut.Measure(Shares.Length, (user, scores) => Score(factors, user, scores), cancellationToken);
        var best = Enumerable.Range(0, Shares.Length).MaxBy(k => qualities[k].Ndcg);
        var final = parameters with { Epochs = FinalEpochs };
        var gain = run.Best!.Parameters.Ials?.Dimensions >= parameters.Dimensions ? 0 : WorthwhileGain;
        return run.Note(stage, neighbours with { Ials = final, FactorShare = Shares[best] }, qualities[best], gain);
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
