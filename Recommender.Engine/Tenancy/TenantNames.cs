using Recommender.Engine.Faults;

namespace Recommender.Engine.Tenancy;

/// <summary>What a tenant may be called.</summary>
public static class TenantNames
{
    /// <summary>What is wrong with a name, or null. Two names are taken by routes that have a tenant in the same place.</summary>
    public static Fault? Check(string name) => name is "user" or "entity"
        ? Fault.Validation($"tenant_id must not be '{name}', which is part of a route")
        : Identifier.Check(name, "tenant_id");
}
