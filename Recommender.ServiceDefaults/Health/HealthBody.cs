using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Recommender.ServiceDefaults.Health;

/// <summary>What a service says about its readiness.</summary>
/// <param name="Status"><c>ready</c> or <c>unavailable</c>.</param>
/// <param name="Degraded">It can do without what is missing.</param>
/// <param name="Reason">What is missing; empty when nothing is.</param>
/// <param name="Checks">What was checked, each <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
internal sealed record HealthBody(string Status, bool Degraded, string Reason, IReadOnlyDictionary<string, string> Checks)
{
    public static HealthBody Of(HealthReport report) =>
        new(
            report.Status == HealthStatus.Unhealthy ? "unavailable" : "ready",
            report.Status == HealthStatus.Degraded,
            string.Join("; ", report.Entries.Values.Select(entry => entry.Description).OfType<string>()),
            report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString().ToLowerInvariant()));
}

/// <summary>Described at compile time: orchestrators ask before anything else is compiled.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class HealthJson : JsonSerializerContext;
