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
    int Tenant, long UserKey, DateTimeOffset OccurredAt, long EntityKey, int TypeId) : IComparable<InteractionKey>
{
    /// <summary>The order of the index.</summary>
    public int CompareTo(InteractionKey other) =>
        Tenant.CompareTo(other.Tenant) is var tenant and not 0 ? tenant
        : UserKey.CompareTo(other.UserKey) is var user and not 0 ? user
        : OccurredAt.CompareTo(other.OccurredAt) is var time and not 0 ? time
        : EntityKey.CompareTo(other.EntityKey) is var entity and not 0 ? entity
        : TypeId.CompareTo(other.TypeId);
}
