using Recommender.Cli.Import;

namespace Recommender.Cli.Seed;

/// <summary>What became of the rows, tenant by tenant.</summary>
internal sealed class SeedReport
{
    public Dictionary<string, TenantCopy> ByTenant { get; init; } = [];

    public IEnumerable<(string Tenant, TenantCopy Copy)> Tenants =>
        ByTenant.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value));

    public long Rows => ByTenant.Values.Sum(tenant => tenant.Entities.Total + tenant.Interactions.Total);

    public long Failed => ByTenant.Values.Sum(tenant => tenant.Entities.Failed + tenant.Interactions.Failed);

    public int RefusedTypes => ByTenant.Values.Sum(tenant => tenant.RefusedTypes);

    public int RefusedTenants => ByTenant.Values.Count(tenant => tenant.Refusal is not null);

    public TenantCopy Of(string tenant) =>
        ByTenant.TryGetValue(tenant, out var known) ? known : ByTenant[tenant] = new();
}

/// <summary>What became of one tenant's rows.</summary>
internal sealed class TenantCopy
{
    private const int FailuresKept = 20;

    public int Types { get; set; }

    public int RefusedTypes { get; set; }

    public CopyCounts Entities { get; set; }

    public CopyCounts Interactions { get; set; }

    /// <summary>Why the service takes no row of the tenant; null while it does.</summary>
    public string? Refusal { get; set; }

    /// <summary>The first types and rows that were refused, each with the reason.</summary>
    public List<string> Failures { get; init; } = [];

    public void RefuseType(string name, string reason)
    {
        RefusedTypes++;
        Failures.AddRange(Failures.Count < FailuresKept ? [$"interaction type '{name}': {reason}"] : []);
    }

    /// <summary>Counts rows that were not even sent, because of <see cref="Refusal"/>.</summary>
    public void RefuseRows(RecordKind kind, long rows) => Add(kind, new(0, 0, rows));

    public void Count(RecordKind kind, ImportReport report, Func<RecordFailure, string> nameOf)
    {
        Add(kind, new(report.Accepted, report.Duplicates, report.Failed));
        Failures.AddRange(report.Failures.Take(FailuresKept - Failures.Count).Select(failure => $"{nameOf(failure)}: {failure.Reason}"));
    }

    private void Add(RecordKind kind, CopyCounts counts)
    {
        if (kind == RecordKind.Entities)
        {
            Entities = Entities.Plus(counts);
        }
        else
        {
            Interactions = Interactions.Plus(counts);
        }
    }
}

/// <param name="Known">Rows that changed nothing: they had been copied before.</param>
internal readonly record struct CopyCounts(long Copied, long Known, long Failed)
{
    public long Total => Copied + Known + Failed;

    public CopyCounts Plus(CopyCounts more) => new(Copied + more.Copied, Known + more.Known, Failed + more.Failed);
}
