using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Recommender.Engine.Entities;
using Recommender.Engine.Export;
using Recommender.Engine.Faults;

namespace Recommender.Api.Export;

/// <summary>What the query of an export of entities may say.</summary>
internal sealed record EntityExportParameters(
    [property: Description("json, csv or ndjson")] string Format = "json",
    [property: FromQuery(Name = "entity_type")] string? EntityType = null,
    [property: FromQuery(Name = "last_modified_after")] DateTimeOffset? ModifiedAfter = null,
    [property: FromQuery(Name = "include_vectors")] bool? IncludeVectors = null)
{
    // The seed's JSON always holds the vectors.
    public Outcome<ExportRequest> Read(string tenant) =>
        (ExportFormat.Check(Format) ?? (EntityType is null ? null : EntityRules.CheckType(EntityType))) is { } fault
            ? fault
            : new ExportRequest("entities", Format, tenant, EntityType, ModifiedAfter, Format != "csv" && (IncludeVectors ?? Format == "json"));
}

/// <summary>What the query of an export of interactions may say.</summary>
internal sealed record InteractionExportParameters(
    [property: Description("json, csv or ndjson")] string Format = "json",
    [property: FromQuery(Name = "start_date")] DateTimeOffset? Start = null,
    [property: FromQuery(Name = "end_date")] DateTimeOffset? End = null)
{
    public Outcome<ExportRequest> Read(string tenant) =>
        (ExportFormat.Check(Format) ?? (Start > End ? Fault.Validation("start_date must not be after end_date") : null)) is { } fault
            ? fault
            : new ExportRequest("interactions", Format, tenant, From: Start, To: End);
}

/// <summary>What the query of an export of users may say.</summary>
internal sealed record UserExportParameters(
    [property: Description("json, csv or ndjson")] string Format = "json",
    [property: FromQuery(Name = "include_vectors")] bool IncludeVectors = false)
{
    public Outcome<ExportRequest> Read(string tenant) =>
        ExportFormat.Check(Format) is { } fault ? fault : new ExportRequest("users", Format, tenant, WithVectors: IncludeVectors);
}

internal static class ExportFormat
{
    public static Fault? Check(string format) => format is "json" or "csv" or "ndjson"
        ? null
        : new(FaultCode.BadRequest, $"the format '{format}' is unknown; there are json, csv and ndjson");
}
