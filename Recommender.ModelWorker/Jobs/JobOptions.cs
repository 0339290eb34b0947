using System.ComponentModel.DataAnnotations;

namespace Recommender.ModelWorker.Jobs;

/// <summary>How much of the workers the jobs of tenants may take.</summary>
internal sealed class JobOptions
{
    /// <summary>Jobs that one worker does at once.</summary>
    [Range(1, 64)]
    [ConfigurationKeyName("JOBS_PER_WORKER")]
    public int PerWorker { get; set; } = 2;

    /// <summary>Jobs of one tenant that all workers together do at once.</summary>
    [Range(1, 64)]
    [ConfigurationKeyName("JOBS_PER_TENANT")]
    public int PerTenant { get; set; } = 2;
}
