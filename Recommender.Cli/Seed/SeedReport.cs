using Recommender.Cli.Import;

namespace Recommender.Cli.Seed;

/// <summary>What became of the rows, tenant by tenant.</summary>
internal sealed class SeedReport
{
    private readonly SortedDictionary<string, TenantCopy> _tenants = new(StringComparer.Ordinal);

    public IEnumerable<(string Tenant, TenantCopy Copy)> Tenants => _tenants.Select(entry => (entry.Key, entry.Value));

    public long Rows => _tenants.Values.Sum(tenant => tenant.Entities.Total + tenant.Interactions.Total);

    public long Failed => _tenants.Values.Sum(tenant => tenant.Entities.Failed + tenant.Interactions.Failed);

    public TenantCopy Of(string tenant) =>
        _tenants.TryGetValue(tenant, out var known) ? known : _tenants[tenant] = new();
}

/// <summary>What became of one tenant's rows.</summary>
internal sealed class TenantCopy
{
    private const int FailuresKept = 20;

    public int Types { get; set; }

    public CopyCounts Entities { get; private set; }

    public CopyCounts Interactions { get; private set; }

    /// <summary>The first rows that were refused, each with the reason.</summary>
    public List<string> Failures { get; } = [];

    public void Count(RecordKind kind, ImportReport report, Func<RecordFailure, string> nameOf)
    {
        if (kind == RecordKind.Entities)
        {
            Entities = Entities.Plus(report);
        }
        else
        {
            Interactions = Interactions.Plus(report);
        }

        Failures.AddRange(report.Failures.Take(FailuresKept - Failures.Count).Select(failure => $"{nameOf(failure)}: {failure.Reason}"));
    }
}

/// <param name="Known">Rows that changed nothing: they had been copied before.</param>
internal readonly record struct CopyCounts(long Copied, long Known, long Failed)
{
    public long Total => Copied + Known + Failed;

    public CopyCounts Plus(ImportReport report) =>
        new(Copied + report.Accepted, Known + report.Duplicates, Failed + report.Failed);
}
