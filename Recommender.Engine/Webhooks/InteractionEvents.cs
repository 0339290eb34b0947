using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Webhooks;

/// <summary>Events of interactions that are imported many at a time; those of single ones follow from the queue of changes.</summary>
internal static class InteractionEvents
{
    /// <summary>
    /// Adds an event for each staged interaction that was new and that somebody of the tenant wants to know of, within the
    /// transaction that wrote them.
    /// </summary>
    public static async Task AddStagedAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        var isWanted = await transaction.FirstOrDefaultAsync(
            $"""
            SELECT EXISTS (
                SELECT FROM webhook_subscriptions AS subscription
                WHERE subscription.tenant_id = {tenant.Value}
                    AND webhook_wants(subscription, {WebhookEvents.InteractionRecorded}, NULL))
            """,
            row => row.GetBoolean(0), cancellationToken);
        if (isWanted)
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
