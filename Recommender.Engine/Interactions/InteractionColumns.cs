namespace Recommender.Engine.Interactions;

/// <summary>Resolved interactions as the arrays that one statement takes.</summary>
internal sealed class InteractionColumns(IReadOnlyList<ResolvedInteraction> rows)
{
    public int[] Tenants { get; } = [.. rows.Select(row => row.Draft.Tenant.Value)];

    public long[] Removals { get; } = [.. rows.Select(row => row.Epoch.Removals)];

    public DateTime[] ServerStarts { get; } = [.. rows.Select(row => row.Epoch.ServerStart)];

    public long[] Users { get; } = [.. rows.Select(row => row.UserKey)];

    public DateTimeOffset[] Times { get; } = [.. rows.Select(row => row.Draft.OccurredAt)];

    public long[] Entities { get; } = [.. rows.Select(row => row.EntityKey)];

    public int[] Types { get; } = [.. rows.Select(row => row.TypeId)];

    public float?[] Weights { get; } = [.. rows.Select(row => row.Weight)];

    public string?[] Metadata { get; } = [.. rows.Select(row => row.Draft.Metadata)];

    public string?[] EventIds { get; } = [.. rows.Select(row => row.Draft.EventId)];

    public string?[] Traces { get; } = [.. rows.Select(row => row.Draft.Trace)];
}
