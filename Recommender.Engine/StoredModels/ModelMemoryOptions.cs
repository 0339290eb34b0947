using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Recommender.Engine.StoredModels;

/// <summary>What an api keeps in memory of models, which is also what the worker goes by when it publishes one.</summary>
public sealed class ModelMemoryOptions
{
    /// <summary>Of all tenants together.</summary>
    [Range(0.001, 1_000_000)]
    [ConfigurationKeyName("MODEL_MEMORY_MB")]
    public double Megabytes { get; set; } = 1024;

    public long Bytes => (long)(Megabytes * (1 << 20));
}
