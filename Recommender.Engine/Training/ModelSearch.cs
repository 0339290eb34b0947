using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// Finds the parameters of a tenant's model on a held-out part of its data, within a time budget: first what an
/// interaction is worth, then the exponents of co-occurrence, then iALS and its share in the blend.
/// </summary>
public static class ModelSearch
{
    /// <summary>Below this many held-out users differences are chance, and the defaults are as good.</summary>
    private const int FewestUsers = 5;

    /// <summary>Shares of the budget after which a stage begins nothing new.</summary>
    private const double WeightingShare = 0.15;
    private const double CooccurrenceShare = 0.5;

    public static SearchResult Run(
        InteractionMatrix matrix, SearchOptions options, TimeProvider clock, IProgress<SearchTrial>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var sample = SampleUsers(matrix, options);
        var run = new SearchRun(HeldOut.Split(sample, options.Seed), options, clock, progress);
        if (run.HeldOut.UserCount < FewestUsers)
        {
            return new SearchResult(ModelParameters.Default, default, 0, run.Elapsed, []);
        }

        var weighting = ChooseWeighting(run, cancellationToken);
        var best = new CooccurrenceSearch(run, weighting, cancellationToken).Run(CooccurrenceShare);
        if (run.HasTime(1))
        {
            best = new FactorSearch(run, best, options.Seed, cancellationToken).Run();
        }

        return new SearchResult(best.Parameters, best.Quality, run.HeldOut.UserCount, run.Elapsed, run.Trials);
    }

    private static InteractionMatrix SampleUsers(InteractionMatrix matrix, SearchOptions options)
    {
        if (matrix.Count <= options.MostInteractions)
        {
            return matrix;
        }

        var random = new Random(options.Seed);
        var share = (double)options.MostInteractions / matrix.Count;
        return matrix.OfUsers([.. Enumerable.Range(0, matrix.UserCount).Where(_ => random.NextDouble() < share)]);
    }

    private static Weighting ChooseWeighting(SearchRun run, CancellationToken cancellationToken)
    {
        var raw = run.Train;
        var (best, quality) = (Weighting.Plain, -1d);
        foreach (var (power, halfLife) in Weightings(raw))
        {
            if (quality >= 0 && !run.HasTime(WeightingShare))
            {
                break;
            }

            var (weighting, weighted) = Weighting.Fit(raw, power, halfLife);
            run.Reweight(weighted);
            var trial = new CooccurrenceSearch(run, weighting, cancellationToken).Middle().Quality.Figure;
            (best, quality) = trial > quality ? (weighting, trial) : (best, quality);
        }

        run.Reweight(Weighting.Fit(raw, best.Power, best.HalfLife).Matrix);
        return best;
    }

    /// <summary>Powers where weights differ, half-lives (parts of the time span) where times do; plain first.</summary>
    private static IEnumerable<(float Power, float HalfLife)> Weightings(InteractionMatrix matrix)
    {
        yield return (0, float.PositiveInfinity);
        if (matrix.Weights.ContainsAnyExcept(matrix.Count == 0 ? 1 : matrix.Weights[0]))
        {
            yield return (0.5f, float.PositiveInfinity);
            yield return (1, float.PositiveInfinity);
        }

        if (matrix.HasTimes && Span(matrix) is var span and > 0)
        {
            yield return (0, span / 2f);
            yield return (0, span / 8f);
        }
    }

    /// <summary>Seconds between the 1st and the 99th percentile of the times that are known, so that a few wrong ones do not stretch it.</summary>
    private static uint Span(InteractionMatrix matrix)
    {
        var times = Enumerable.Range(0, matrix.UserCount).SelectMany(user => matrix.TimesOf(user).ToArray()).Where(static time => time > 0).ToArray();
        Array.Sort(times);
        var cut = times.Length / 100;
        return times.Length == 0 ? 0 : times[^(cut + 1)] - times[cut];
    }
}
