using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>What the stages of one search share: the split, the clock, the record of trials.</summary>
internal sealed class SearchRun(HeldOut heldOut, SearchOptions options, TimeProvider clock, IProgress<SearchTrial>? progress)
{
    private readonly long _started = clock.GetTimestamp();
    private readonly List<SearchTrial> _trials = [];
    private long _trialStarted = clock.GetTimestamp();

    public SearchOptions Options => options;

    public HeldOut HeldOut { get; private set; } = heldOut;

    public InteractionMatrix Train => HeldOut.Train;

    public IReadOnlyList<SearchTrial> Trials => _trials;

    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>A stage may use the budget up to this share of it.</summary>
    public bool HasTime(double share) => Elapsed < options.Budget * share;

    public bool HasTimeFor(TimeSpan expected) => Elapsed + expected < options.Budget;

    /// <summary>From here on training uses other weights for the same interactions.</summary>
    public void Reweight(InteractionMatrix train) => HeldOut = HeldOut.With(train);

    /// <summary>Notes a trial that began when the last one ended.</summary>
    public SearchTrial Note(string stage, ModelParameters parameters, Quality quality)
    {
        var trial = new SearchTrial(stage, parameters, quality, clock.GetElapsedTime(_trialStarted));
        _trialStarted = clock.GetTimestamp();
        _trials.Add(trial);
        progress?.Report(trial);
        return trial;
    }
}
