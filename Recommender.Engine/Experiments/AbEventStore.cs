using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Experiments;

/// <summary>Keeps what happens in experiments.</summary>
public sealed class AbEventStore(NpgsqlDataSource database)
{
    public Task AddAsync(TenantId tenant, AbEvent happened, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO ab_events (tenant_id, test_id, variant, user_id, event_type, occurred_at, metadata)
            VALUES ({tenant.Value}, {happened.TestId}, {happened.Variant}, {happened.UserId}, {happened.EventType},
                {happened.OccurredAt}, {happened.Metadata}::text::jsonb)
            """,
            cancellationToken);

    /// <summary>Deletes events that arrived longer ago, whenever they say that they happened; returns how many.</summary>
    public Task<int> DeleteExpiredAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM ab_events WHERE received_at < now() - {age}", cancellationToken);
}
