using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>Events of interactions that are imported many at a time; those of single ones follow from the queue of changes.</summary>
internal static class InteractionEvents
{
    /// <summary>Adds an event for each new interaction of a tenant that somebody wants to know of, within the import's transaction.</summary>
    public static async Task AddAsync(
        NpgsqlTransaction transaction, TenantId tenant, IEnumerable<ResolvedInteraction> written, CancellationToken cancellationToken)
    {
        var isWanted = await transaction.FirstOrDefaultAsync(
            $"""
            SELECT EXISTS (
                SELECT FROM webhook_subscriptions AS subscription
                WHERE subscription.tenant_id = {tenant.Value}
                    AND webhook_wants(subscription, {WebhookEvents.InteractionRecorded}, NULL))
            """,
            row => row.GetBoolean(0), cancellationToken);
        if (!isWanted)
        {
            return;
        }

        InteractionKey[] keys = [.. written.Select(row => row.Key)];
        await transaction.ExecuteAsync(
            $"""
            SELECT add_interaction_events(
                {Array.ConvertAll(keys, key => key.Tenant)}, {Array.ConvertAll(keys, key => key.UserKey)},
                {Array.ConvertAll(keys, key => key.OccurredAt)}, {Array.ConvertAll(keys, key => key.EntityKey)},
                {Array.ConvertAll(keys, key => key.TypeId)})
            """,
            cancellationToken);
    }
}
