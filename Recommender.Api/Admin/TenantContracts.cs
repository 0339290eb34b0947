using System.Text.Json;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Admin;

/// <summary>A tenant to create.</summary>
public sealed record NewTenant(string TenantId);

/// <summary>A tenant.</summary>
/// <param name="Settings">What was set; empty for the defaults.</param>
/// <param name="RequestsPerMinute">Limit of all its keys together; left out when there is none.</param>
public sealed record TenantBody(
    string TenantId, JsonElement Settings, int? RequestsPerMinute, int? Burst, DateTimeOffset CreatedAt)
{
    internal static TenantBody Of(TenantRecord tenant) =>
        new(tenant.Name, tenant.Settings, tenant.RequestsPerMinute, tenant.Burst, tenant.CreatedAt);
}

/// <summary>Tenants by name.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record TenantList(IReadOnlyList<TenantBody> Tenants, int Limit, string? NextCursor);

/// <summary>All settings of a tenant; what is left out gets its default. The answer shows what was understood.</summary>
/// <param name="AutoRegisterInteractionTypes">Whether interactions of unknown types are taken and their types registered; yes by default.</param>
/// <param name="InteractionWeights">Weights of interaction types by name.</param>
/// <param name="Algorithms">How scores are mixed.</param>
/// <param name="Cache">How long answers are repeated.</param>
/// <param name="ColdStart">What people get of whom little is known.</param>
/// <param name="AllowedOrigins">The web pages that the keys of the tenant may be used from; any when left out.</param>
/// <param name="RequestsPerMinute">Limit of all keys of the tenant together.</param>
/// <param name="Burst">What may come at once; needs the limit.</param>
public sealed record TenantSettingsBody(
    bool? AutoRegisterInteractionTypes = null,
    Dictionary<string, double>? InteractionWeights = null,
    AlgorithmSettings? Algorithms = null,
    CacheSettings? Cache = null,
    ColdStartSettings? ColdStart = null,
    IReadOnlyList<string>? AllowedOrigins = null,
    int? RequestsPerMinute = null,
    int? Burst = null)
{
    private const double LargestWeight = 1_000_000;
    private const int HighestLimit = 100_000_000;

    internal TenantChange ToChange() => new(ToSettings(), InteractionWeights, RequestsPerMinute, Burst);

    private TenantSettings ToSettings() => new(AutoRegisterInteractionTypes ?? true, Algorithms, Cache, ColdStart, AllowedOrigins);

    internal Fault? Check() =>
        TenantRules.Check(ToSettings()) is { } wrong ? wrong
        : RequestsPerMinute is < 1 or > HighestLimit || Burst is < 1 or > HighestLimit || (Burst is not null && RequestsPerMinute is null)
            ? Fault.Validation($"requests_per_minute and burst must be between 1 and {HighestLimit}, and burst needs requests_per_minute")
        : (InteractionWeights ?? []).Select(CheckWeight).FirstOrDefault(fault => fault is not null);

    private static Fault? CheckWeight(KeyValuePair<string, double> weight) =>
        InteractionRules.CheckType(weight.Key)
        ?? (Math.Abs(weight.Value) <= LargestWeight ? null
            : Fault.Validation($"the weight of '{weight.Key}' must be between -{LargestWeight} and {LargestWeight}"));
}

/// <summary>Proof that a tenant was removed, and how many rows that were in each table; with 202, how many so far.</summary>
public sealed record TenantRemoval(string TenantId, IReadOnlyDictionary<string, long> Removed);
