using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Turns the names in drafts into keys; users, entities and types that nobody mentioned before come into being. The
/// transaction shares the lock of the tenants, so the keys stay valid until it ends.
/// </summary>
internal static class InteractionNames
{
    /// <summary>The drafts in their order; a fault where the type is unknown and the tenant does not take new ones.</summary>
    public static async Task<Outcome<ResolvedInteraction>[]> ResolveAsync(
        NpgsqlTransaction transaction, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var names = new KnownNames();
        var mentioned = await MentionedEntities.OfAsync(transaction.Connection!, drafts, cancellationToken);
        await transaction.Connection!.ReadAsync(
            [
                (TenantLock.Share(drafts.Select(draft => draft.Tenant)), _ => { }),
                (MentionedUsers.Ensure(drafts), names.AddUser),
                .. InteractionTypes.EnsureAndFind(drafts, names.AddType),
                .. mentioned.EnsureAndFind(names.AddEntity),
            ],
            cancellationToken);

        var strangers = drafts.Where(draft => !names.Types.ContainsKey((draft.Tenant.Value, draft.Type))).Select(draft => draft.Tenant);
        var registered = await RegisteredTypes.OfAsync(transaction, [.. strangers.Distinct()], cancellationToken);
        return [.. drafts.Select(draft => Resolve(draft, names, registered))];
    }

    private static Outcome<ResolvedInteraction> Resolve(
        InteractionDraft draft, KnownNames names, Dictionary<TenantId, string> registered)
    {
        var tenant = draft.Tenant.Value;
        return !names.Users.TryGetValue((tenant, draft.UserId), out var user)
            || !names.Entities.TryGetValue((tenant, draft.EntityId, draft.EntityType), out var entity)
            ? new Fault(FaultCode.TenantNotFound, "the tenant was deleted")
            : names.Types.TryGetValue((tenant, draft.Type), out var type)
            ? new ResolvedInteraction(draft, user, entity.Key, entity.Type, type.Id, draft.Weight ?? type.Weight)
            : Fault.Invalid(
                $"the interaction type '{draft.Type}' is not registered; registered are {registered.GetValueOrDefault(draft.Tenant)}");
    }
}
