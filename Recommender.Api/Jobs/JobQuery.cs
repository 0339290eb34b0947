using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Recommendations;
using Recommender.Engine.Faults;
using Recommender.Engine.Jobs;

namespace Recommender.Api.Jobs;

/// <summary>Which jobs a list shows.</summary>
internal sealed record JobQuery
{
    private const int LargestPage = 100;

    private static readonly string[] Statuses = ["queued", "running", "completed", "partially_completed", "failed", "cancelled"];

    [FromQuery(Name = "kind"), Description("Only import, export, rebuild or evaluation")]
    public string? Kind { get; init; }

    [FromQuery(Name = "status"), Description("Only queued, running, completed, partially_completed, failed or cancelled")]
    public string? Status { get; init; }

    [FromQuery(Name = "limit"), Description("How many at most, up to 100; 20 when left out")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("next_cursor of the page before")]
    public string? Cursor { get; init; }

    public Fault? Read(out Guid before, out int size)
    {
        (before, size) = (Guid.AllBitsSet, 20);
        var fault = QueryText.Whole(Limit, "limit", 1, int.MaxValue, ref size);
        size = Math.Min(size, LargestPage);
        return fault
            ?? Known(Kind, "kind", JobKinds.All)
            ?? Known(Status, "status", Statuses)
            ?? (string.IsNullOrEmpty(Cursor) || Guid.TryParseExact(Cursor, "N", out before)
                ? null
                : Fault.Validation("cursor is not one that this list gave out"));
    }

    private static Fault? Known(string? value, string name, IReadOnlyList<string> values) =>
        value is null || values.Contains(value) ? null : Fault.Validation($"{name} must be one of {string.Join(", ", values)}");
}
