using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Recommender.ModelWorker.Jobs;

/// <summary>When a job runs; bound to <c>Jobs:{Name}</c>.</summary>
internal sealed class JobSchedule
{
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Passes that may be under way at once.</summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class JobScheduleValidator : IValidateOptions<JobSchedule>;
