using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>The feature vectors of one type of entity of one tenant: what a vector index covers.</summary>
public readonly record struct VectorGroup(TenantId Tenant, int EntityTypeId);

/// <summary>How many vectors a group has.</summary>
/// <param name="Waiting">Those among them that no index of the group holds.</param>
public readonly record struct VectorGroupSize(VectorGroup Group, long Total, long Waiting);
