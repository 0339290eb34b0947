namespace Recommender.Cli.Import;

/// <summary>What became of the records so far. Failures are kept up to a limit, so that a broken file cannot fill the memory.</summary>
internal sealed class ImportReport
{
    private const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly List<RecordFailure> _failures = [];

    public long Accepted { get; private set; }

    public long Duplicates { get; private set; }

    public long Failed { get; private set; }

    public long Total => Accepted + Duplicates + Failed;

    public IReadOnlyList<RecordFailure> Failures => _failures;

    public void Count(long accepted, long duplicates)
    {
        lock (_gate)
        {
            Accepted += accepted;
            Duplicates += duplicates;
        }
    }

    public void Fail(RecordFailure failure)
    {
        lock (_gate)
        {
            Failed++;
            if (_failures.Count < Kept)
            {
                _failures.Add(failure);
            }
        }
    }
}

/// <summary>A record that was not taken, and the reason in words.</summary>
internal sealed record RecordFailure(long Line, string Reason);
