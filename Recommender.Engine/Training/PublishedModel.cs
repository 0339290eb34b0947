using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>Which model of a tenant is in use.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Version">The version of its model.</param>
/// <param name="DeltaSequence">The last online change to it; 0 when there was none.</param>
/// <param name="SizeBytes">Size of its packed bytes, about its size in memory.</param>
/// <param name="HeadBytes">Size of what has to be in memory when the rest stays in the database; null where it cannot.</param>
public sealed record PublishedModel(TenantId Tenant, long Version, long DeltaSequence, long SizeBytes, long? HeadBytes = null);
