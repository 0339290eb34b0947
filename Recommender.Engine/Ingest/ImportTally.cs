using Recommender.Engine.Faults;

namespace Recommender.Engine.Ingest;

/// <summary>What became of the records of an import so far.</summary>
public sealed class ImportTally
{
    /// <summary>Beyond this many failures are counted but not described, so that a wrong file cannot fill the memory.</summary>
    public const int MaxErrors = 1000;

    private readonly List<ImportError> _errors = [];

    public long Total => Accepted + Duplicates + Failed;

    /// <summary>Records that changed something.</summary>
    public long Accepted { get; private set; }

    /// <summary>Records that were known already.</summary>
    public long Duplicates { get; private set; }

    public long Failed { get; private set; }

    public IReadOnlyList<ImportError> Errors => _errors;

    /// <summary>The word that the seed's clients read.</summary>
    public string Status => Failed == 0 ? "completed" : Failed == Total ? "failed" : "partially_completed";

    public void Count(int accepted, int duplicates)
    {
        Accepted += accepted;
        Duplicates += duplicates;
    }

    public void Fail(long line, Fault fault, string? userId = null, string? entityId = null, string? entityType = null)
    {
        Failed++;
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new(line, fault.Code.Word(), fault.Message, userId, entityId, entityType));
        }
    }
}
