using System.ComponentModel.DataAnnotations;

namespace Recommender.Api.Ingest;

/// <summary>How much a body may hold, and how long it may stand still.</summary>
public sealed class BodyOptions
{
    /// <summary>The longest body of every route but the bulk routes.</summary>
    [Range(1, 1024)]
    [ConfigurationKeyName("MAX_REQUEST_SIZE_MB")]
    public int Megabytes { get; set; } = 10;

    /// <summary>How many records of an import are written at once; not set: as many as is fastest.</summary>
    [Range(1, 10_000)]
    [ConfigurationKeyName("BULK_IMPORT_BATCH_SIZE")]
    public int? BatchSize { get; set; }

    /// <summary>How many records an import may have; not set: any number.</summary>
    [Range(1, int.MaxValue)]
    [ConfigurationKeyName("BULK_IMPORT_MAX_RECORDS")]
    public int? MaxRecords { get; set; }

    /// <summary>What all JSON bodies of bulk routes may take of the memory at the same time.</summary>
    [Range(1, 65_536)]
    [ConfigurationKeyName("BULK_JSON_MEMORY_MB")]
    public int JsonMegabytes { get; set; } = 256;

    /// <summary>The longest body of a bulk route with an Idempotency-Key; four times as much on disk for all of them.</summary>
    [Range(1, 1_048_576)]
    [ConfigurationKeyName("BULK_KEYED_MAX_MB")]
    public int KeyedMegabytes { get; set; } = 256;

    /// <summary>How long the reader of an export may take nothing before its connection ends.</summary>
    [Range(1, 3600)]
    [ConfigurationKeyName("EXPORT_STALL_TIMEOUT_SECS")]
    public int StallSeconds { get; set; } = 30;
}
