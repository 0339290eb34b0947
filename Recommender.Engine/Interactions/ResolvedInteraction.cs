namespace Recommender.Engine.Interactions;

/// <summary>A draft whose names were turned into keys.</summary>
/// <param name="Epoch">For how long the keys are right.</param>
/// <param name="Weight">Null for the weight that the type has when the interaction is written.</param>
internal sealed record ResolvedInteraction(
    InteractionDraft Draft, KeyEpoch Epoch, long UserKey, long EntityKey, string EntityType, int TypeId, float? Weight)
{
    public InteractionKey Key => new(Draft.Tenant.Value, UserKey, Draft.OccurredAt, EntityKey, TypeId);
}

/// <summary>What makes two reports the same interaction.</summary>
internal readonly record struct InteractionKey(
    int Tenant, long UserKey, DateTimeOffset OccurredAt, long EntityKey, int TypeId);
