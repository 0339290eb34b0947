using System.Collections.Concurrent;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>
/// Numbers that grow whenever answers to a user, or to everybody of a tenant, may have changed. An answer is good as long
/// as the numbers are those from before it was computed.
/// </summary>
public sealed class Generations
{
    // Users who wrote lately; beyond it all answers are forgotten at once rather than some users' numbers.
    private const int MostUsers = 100_000;

    private readonly ConcurrentDictionary<(TenantId Tenant, string User), long> _users = new();
    private readonly ConcurrentDictionary<TenantId, long> _tenants = new();
    private readonly ConcurrentDictionary<TenantId, long> _catalogues = new();
    private long _all;

    /// <summary>A user did something (both are given), or a tenant has another model (no user).</summary>
    internal event Action<TenantId, string?>? Changed;

    /// <summary>The numbers that an answer depends on.</summary>
    public GenerationStamp Now(TenantId tenant, string? user)
    {
        // The number of all comes last: it has grown before users' numbers are forgotten.
        var own = user is null ? 0 : _users.GetValueOrDefault((tenant, user));
        return new(_tenants.GetValueOrDefault(tenant), own, Volatile.Read(ref _all));
    }

    public void UserChanged(TenantId tenant, string user)
    {
        if (_users.Count >= MostUsers)
        {
            Interlocked.Increment(ref _all);
            _users.Clear();
        }

        _users.AddOrUpdate((tenant, user), 1, static (_, generation) => generation + 1);
        Changed?.Invoke(tenant, user);
    }

    /// <summary>Grows whenever entities of the tenant may have changed.</summary>
    public long Catalogue(TenantId tenant) => Volatile.Read(ref _all) + _catalogues.GetValueOrDefault(tenant);

    public void CatalogueChanged(TenantId tenant)
    {
        Grow(_catalogues, tenant);
        Grow(_tenants, tenant);
    }

    public void ModelChanged(TenantId tenant)
    {
        Grow(_tenants, tenant);
        Changed?.Invoke(tenant, null);
    }

    /// <summary>Messages may have been missed.</summary>
    public void EverythingChanged() => Interlocked.Increment(ref _all);

    private static void Grow(ConcurrentDictionary<TenantId, long> generations, TenantId tenant) =>
        generations.AddOrUpdate(tenant, 1, static (_, generation) => generation + 1);
}

/// <summary>What <see cref="Generations"/> said at one moment.</summary>
public readonly record struct GenerationStamp(long Tenant, long User, long All);
