using Recommender.Engine.Storage;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// Writers share the lock of their tenants until they commit; erasing a user or a tenant takes it alone. So nothing is
/// recorded for somebody who is being erased by a transaction that had looked them up before.
/// </summary>
internal static class TenantLock
{
    // Any constant that nothing else in this database uses as the first half of a lock.
    private const int Class = 0x5265;

    /// <summary>Returns no rows. The keys are sorted, so that two batches cannot wait for each other.</summary>
    public static Sql Share(IEnumerable<TenantId> tenants)
    {
        var keys = tenants.Select(tenant => tenant.Value).Distinct().Order().ToArray();
        Sql sql = $"""
            SELECT 1 FROM unnest({keys}) AS tenant (id)
            HAVING bool_or(pg_advisory_xact_lock_shared({Class}, tenant.id) IS NULL)
            """;
        return sql;
    }

    /// <summary>Waits until no writer of the tenant is at work, and keeps them waiting until the transaction ends.</summary>
    public static Sql Take(TenantId tenant)
    {
        Sql sql = $"SELECT 1 HAVING pg_advisory_xact_lock({Class}, {tenant.Value}) IS NULL";
        return sql;
    }
}
