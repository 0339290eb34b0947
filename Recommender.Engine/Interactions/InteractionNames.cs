using Npgsql;
using Recommender.Engine.Entities;
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
        var connection = transaction.Connection!;
        var users = await UsersAsync(connection, drafts, cancellationToken);
        var types = await TypesAsync(connection, drafts, cancellationToken);
        var entities = await EntitiesAsync(connection, drafts, cancellationToken);
        var strangers = drafts.Where(draft => !types.ContainsKey((draft.Tenant.Value, draft.Type))).Select(draft => draft.Tenant);
        var registered = await RegisteredTypes.OfAsync(transaction, [.. strangers.Distinct()], cancellationToken);

        var resolved = new Outcome<ResolvedInteraction>[drafts.Count];
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var tenant = draft.Tenant.Value;
            resolved[i] = !users.TryGetValue((tenant, draft.UserId), out var user)
                || !entities.TryGetValue((tenant, draft.EntityId, draft.EntityType), out var entity)
                ? new Fault(FaultCode.TenantNotFound, "the tenant was deleted")
                : types.TryGetValue((tenant, draft.Type), out var type)
                ? new ResolvedInteraction(draft, user, entity.Key, entity.Type, type.Id, draft.Weight ?? type.Weight)
                : Fault.Invalid(
                    $"the interaction type '{draft.Type}' is not registered; registered are {registered.GetValueOrDefault(draft.Tenant)}");
        }

        return resolved;
    }

    private static async Task<Dictionary<(int Tenant, string Id), long>> UsersAsync(
        NpgsqlConnection connection, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var distinct = drafts.Select(draft => (Tenant: draft.Tenant.Value, draft.UserId)).Distinct().ToList();
        int[] tenants = [.. distinct.Select(user => user.Tenant)];
        string[] ids = [.. distinct.Select(user => user.UserId)];
        Sql users = $"""
            WITH input AS MATERIALIZED (
                SELECT input.tenant_id, input.user_id, known.user_key
                FROM unnest({tenants}, {ids}) AS input (tenant_id, user_id)
                JOIN tenants USING (tenant_id)
                LEFT JOIN users AS known ON known.tenant_id = input.tenant_id AND known.user_id = input.user_id
            ),
            added AS (
                INSERT INTO users (tenant_id, user_id)
                SELECT tenant_id, user_id FROM input WHERE user_key IS NULL
                ORDER BY tenant_id, user_id
                ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_id = excluded.user_id
                RETURNING tenant_id, user_id, user_key
            )
            SELECT tenant_id, user_id, user_key FROM input WHERE user_key IS NOT NULL
            UNION ALL SELECT tenant_id, user_id, user_key FROM added
            """;
        var rows = await connection.QueryAsync(
            [TenantLock.Share(drafts.Select(draft => draft.Tenant)), users],
            row => ((row.GetInt32(0), row.GetString(1)), row.GetInt64(2)), cancellationToken);
        return rows.ToDictionary();
    }

    private static async Task<Dictionary<(int Tenant, string Name), (int Id, float Weight)>> TypesAsync(
        NpgsqlConnection connection, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var distinct = drafts.Select(draft => (Tenant: draft.Tenant.Value, draft.Type)).Distinct().ToList();
        int[] tenants = [.. distinct.Select(type => type.Tenant)];
        string[] names = [.. distinct.Select(type => type.Type)];
        var rows = await connection.QueryAsync(
            [InteractionTypes.Ensure(tenants, names), InteractionTypes.Find(tenants, names)],
            row => ((row.GetInt32(0), row.GetString(1)), (row.GetInt32(2), (float)row.GetDouble(3))), cancellationToken);
        return rows.ToDictionary();
    }

    private static async Task<Dictionary<(int Tenant, string Id, string? Type), (long Key, string Type)>> EntitiesAsync(
        NpgsqlConnection connection, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var distinct = drafts.Select(draft => (Tenant: draft.Tenant.Value, draft.EntityId, draft.EntityType)).Distinct()
            .OrderBy(entity => entity.Tenant).ThenBy(entity => entity.EntityId, StringComparer.Ordinal).ToList();
        var types = distinct.Select(entity => (entity.Tenant, Type: entity.EntityType ?? EntityRules.DefaultType)).Distinct().ToList();
        int[] tenants = [.. distinct.Select(entity => entity.Tenant)];
        string[] ids = [.. distinct.Select(entity => entity.EntityId)];
        await OtherSpellings.ApplyAsync(connection, tenants, ids, cancellationToken);
        var columns = new MentionedEntities(tenants, ids, [.. distinct.Select(entity => entity.EntityType)]);
        var rows = await connection.QueryAsync(
            [
                EntityTypes.Ensure([.. types.Select(type => type.Tenant)], [.. types.Select(type => type.Type)]),
                columns.Add(),
                columns.Find(),
            ],
            row => (distinct[row.GetInt32(0) - 1], (row.GetInt64(1), row.GetString(2))), cancellationToken);
        return rows.ToDictionary();
    }
}
