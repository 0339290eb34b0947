using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Webhooks;

/// <summary>Events of interactions that are imported many at a time; those of single ones follow from the queue of changes.</summary>
internal static class InteractionEvents
{
    /// <summary>Whether somebody wants to know of what is recorded for any of these tenants.</summary>
    public static Task<bool> AreWantedAsync(
        NpgsqlTransaction transaction, IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        int[] keys = [.. tenants.Select(tenant => tenant.Value)];
        return transaction.FirstOrDefaultAsync(
            $"""
            SELECT EXISTS (
                SELECT FROM webhook_subscriptions AS subscription
                WHERE subscription.tenant_id = ANY ({keys})
                    AND webhook_wants(subscription, {WebhookEvents.InteractionRecorded}, NULL))
            """,
            row => row.GetBoolean(0), cancellationToken);
    }

    /// <summary>
    /// Adds an event for each staged interaction that was new and that somebody of the tenant wants to know of, within the
    /// transaction that wrote them.
    /// </summary>
    public static async Task AddStagedAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        if (await AreWantedAsync(transaction, [tenant], cancellationToken))
        {
            await transaction.ExecuteAsync(
                $"""
                SELECT add_interaction_events(
                    array_agg(tenant_id ORDER BY interaction_id), array_agg(user_key ORDER BY interaction_id),
                    array_agg(occurred_at ORDER BY interaction_id), array_agg(entity_key ORDER BY interaction_id),
                    array_agg(interaction_type_id ORDER BY interaction_id), array_agg({Work.Trace}::text))
                FROM staged_interactions
                JOIN interactions USING (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id)
                HAVING count(*) > 0
                """,
                cancellationToken);
        }
    }
}
