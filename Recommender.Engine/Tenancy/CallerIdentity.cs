namespace Recommender.Engine.Tenancy;

/// <summary>Who calls, as the gateway established it and the api believes it.</summary>
/// <param name="KeyId">The id of the key, or null for callers that needed none.</param>
/// <param name="Tenant">The name of the tenant the key belongs to; null for an operator, who names one per request.</param>
/// <param name="Scopes">What the key allows.</param>
public sealed record CallerIdentity(Guid? KeyId, string? Tenant, Scopes Scopes);
