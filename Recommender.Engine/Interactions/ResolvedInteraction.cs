namespace Recommender.Engine.Interactions;

/// <summary>A draft whose names were turned into keys.</summary>
internal sealed record ResolvedInteraction(
    InteractionDraft Draft, long UserKey, long EntityKey, string EntityType, int TypeId, float Weight)
{
    public InteractionKey Key => new(Draft.Tenant.Value, UserKey, Draft.OccurredAt, EntityKey, TypeId);
}

/// <summary>What makes two reports the same interaction.</summary>
internal readonly record struct InteractionKey(
    int Tenant, long UserKey, DateTimeOffset OccurredAt, long EntityKey, int TypeId);
