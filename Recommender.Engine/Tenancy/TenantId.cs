namespace Recommender.Engine.Tenancy;

/// <summary>The key of a tenant in the database; its name is what clients use.</summary>
public readonly record struct TenantId(int Value);
