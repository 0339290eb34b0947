using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Recommender.ModelWorker.Jobs;

/// <summary>When a job runs; bound to <c>Jobs:{Name}</c>.</summary>
internal sealed class JobSchedule
{
    private const string Shortest = "00:00:00.1";
    private const string Longest = "7.00:00:00";
    private const int MostLanes = 64;

    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Passes that may be under way at once.</summary>
    [Range(1, MostLanes)]
    public int Lanes { get; set; } = 1;

    /// <summary>A sentence for each schedule in the configuration that cannot be used.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration configuration) =>
        [.. configuration.GetSection("Jobs").GetChildren().SelectMany(job => job.GetChildren()).Select(Problem).OfType<string>()];

    private static string? Problem(IConfigurationSection setting)
    {
        var name = setting.Path.Replace(":", "__", StringComparison.Ordinal);
        return setting.Key.ToUpperInvariant() switch
        {
            "EVERY" => IsTime(setting.Value) ? null : $"{name} must be a time from {Shortest} to {Longest} (days.hours:minutes:seconds), not '{setting.Value}'.",
            "LANES" => IsNumber(setting.Value) ? null : $"{name} must be a whole number from 1 to {MostLanes}, not '{setting.Value}'.",
            _ => $"{name} is not a setting of a job; there are Every and Lanes.",
        };
    }

    private static bool IsTime(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
        && time >= TimeSpan.Parse(Shortest, CultureInfo.InvariantCulture) && time <= TimeSpan.Parse(Longest, CultureInfo.InvariantCulture);

    private static bool IsNumber(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lanes) && lanes is >= 1 and <= MostLanes;
}

[OptionsValidator]
internal sealed partial class JobScheduleValidator : IValidateOptions<JobSchedule>;
