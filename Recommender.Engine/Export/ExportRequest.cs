namespace Recommender.Engine.Export;

/// <summary>What is to be exported, in which form.</summary>
/// <param name="Subject"><c>entities</c>, <c>interactions</c> or <c>users</c>.</param>
/// <param name="Format"><c>json</c>, <c>csv</c> or <c>ndjson</c>.</param>
/// <param name="Tenant">The name that the rows give their tenant.</param>
/// <param name="EntityType">Only entities of this type, unless null.</param>
/// <param name="ModifiedAfter">Only entities that changed later than this, unless null.</param>
/// <param name="WithVectors">Whether entities or users have their vectors.</param>
/// <param name="From">The earliest time of interactions, inclusive, unless null.</param>
/// <param name="To">The latest time of interactions, inclusive, unless null.</param>
public sealed record ExportRequest(
    string Subject,
    string Format,
    string Tenant,
    string? EntityType = null,
    DateTimeOffset? ModifiedAfter = null,
    bool WithVectors = false,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null)
{
    public string FileName => $"{Subject}.{Format}";

    public string ContentType => Format switch
    {
        "csv" => "text/csv; charset=utf-8",
        "ndjson" => "application/x-ndjson",
        _ => "application/json",
    };
}
