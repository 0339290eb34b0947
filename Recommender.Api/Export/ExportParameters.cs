using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Recommender.Engine.Entities;
using Recommender.Engine.Export;
using Recommender.Engine.Faults;

namespace Recommender.Api.Export;

/// <summary>What the query of an export of entities may say.</summary>
internal sealed record EntityExportParameters
{
    [FromQuery(Name = "format"), Description(ExportFormat.Choice)]
    public string? Format { get; init; }

    [FromQuery(Name = "entity_type"), Description("Only entities of this type")]
    public string? EntityType { get; init; }

    [FromQuery(Name = "last_modified_after"), Description("Only entities that changed later")]
    public DateTimeOffset? ModifiedAfter { get; init; }

    [FromQuery(Name = "include_vectors"), Description("Whether feature vectors are in it; when left out, in json only. Never in csv")]
    public bool? IncludeVectors { get; init; }

    public Outcome<ExportRequest> Read(string tenant)
    {
        var format = Format ?? ExportFormat.Default;
        return (ExportFormat.Check(format) ?? (EntityType is null ? null : EntityRules.CheckType(EntityType))) is { } fault
            ? fault
            // The seed's JSON always holds the vectors.
            : new ExportRequest("entities", format, tenant, EntityType, ModifiedAfter, format != "csv" && (IncludeVectors ?? format == "json"));
    }
}

/// <summary>What the query of an export of interactions may say.</summary>
internal sealed record InteractionExportParameters
{
    [FromQuery(Name = "format"), Description(ExportFormat.Choice)]
    public string? Format { get; init; }

    [FromQuery(Name = "start_date"), Description("Only interactions from then on")]
    public DateTimeOffset? Start { get; init; }

    [FromQuery(Name = "end_date"), Description("Only interactions until then")]
    public DateTimeOffset? End { get; init; }

    public Outcome<ExportRequest> Read(string tenant)
    {
        var format = Format ?? ExportFormat.Default;
        return (ExportFormat.Check(format) ?? (Start > End ? Fault.Validation("start_date must not be after end_date") : null)) is { } fault
            ? fault
            : new ExportRequest("interactions", format, tenant, From: Start, To: End);
    }
}

/// <summary>What the query of an export of users may say.</summary>
internal sealed record UserExportParameters
{
    [FromQuery(Name = "format"), Description(ExportFormat.Choice)]
    public string? Format { get; init; }

    [FromQuery(Name = "include_vectors"), Description("Whether preference vectors are in it; false when left out")]
    public bool? IncludeVectors { get; init; }

    public Outcome<ExportRequest> Read(string tenant)
    {
        var format = Format ?? ExportFormat.Default;
        return ExportFormat.Check(format) is { } fault ? fault : new ExportRequest("users", format, tenant, WithVectors: IncludeVectors ?? false);
    }
}

internal static class ExportFormat
{
    public const string Default = "json";
    public const string Choice = "json, csv or ndjson; json when left out";

    public static Fault? Check(string format) => format is "json" or "csv" or "ndjson"
        ? null
        : new(FaultCode.BadRequest, $"the format '{format}' is unknown; there are json, csv and ndjson");
}
