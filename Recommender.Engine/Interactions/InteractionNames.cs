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
    public static async Task<(Outcome<ResolvedInteraction>[] Resolved, KnownNames Names)> ResolveAsync(
        NpgsqlTransaction transaction, IReadOnlyList<InteractionDraft> drafts, RememberedKeys remembered,
        CancellationToken cancellationToken)
    {
        var names = new KnownNames(remembered);
        TenantId[] tenants = [.. drafts.Select(draft => draft.Tenant).Distinct()];
        await transaction.Connection!.ReadAsync(
            [
                (TenantLock.Share(tenants), _ => { }),
                (Epochs(tenants), names.AddEpoch),
                .. InteractionTypes.EnsureAndFind(drafts, names.AddType),
            ],
            cancellationToken);
        await LookUpAsync(transaction.Connection!, names, drafts, cancellationToken);

        var strangers = drafts.Where(draft => !names.HasType(draft)).Select(draft => draft.Tenant);
        var registered = await RegisteredTypes.OfAsync(transaction, [.. strangers.Distinct()], cancellationToken);
        return ([.. drafts.Select(draft => names.Resolve(draft, registered))], names);
    }

    private static async Task LookUpAsync(
        NpgsqlConnection connection, KnownNames names, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var (users, entities) = names.Missing(drafts);
        List<(Sql Statement, Action<NpgsqlDataReader>? Read)> statements = [];
        if (users.Count > 0)
        {
            statements.Add((MentionedUsers.Ensure(users), names.AddUser));
        }

        if (entities.Count > 0)
        {
            var mentioned = await MentionedEntities.OfAsync(connection, entities, cancellationToken);
            statements.AddRange(mentioned.EnsureAndFind(names.AddEntity));
        }

        if (statements.Count > 0)
        {
            await connection.ReadAsync(statements, cancellationToken);
        }
    }

    private static Sql Epochs(TenantId[] tenants)
    {
        var keys = Array.ConvertAll(tenants, tenant => tenant.Value);
        Sql sql = $"SELECT tenant_id, removals, pg_postmaster_start_time() FROM tenants WHERE tenant_id = ANY ({keys})";
        return sql;
    }
}
