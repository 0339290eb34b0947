using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// What a user did, read for every request so that the newest interaction counts at once. Requests that come while others
/// are being read for share a statement.
/// </summary>
public sealed class HistoryStore
{
    /// <summary>More than any model looks at.</summary>
    public const int Limit = 2000;

    private readonly NpgsqlDataSource _database;
    private readonly SharedReads<(TenantId Tenant, string UserId), List<PastInteraction>> _reads;

    public HistoryStore(NpgsqlDataSource database) => (_database, _reads) = (database, new(ReadAsync));

    /// <summary>
    /// The newest interactions of a user, newest first, none later than now; empty for a user that nobody knows. Impressions are
    /// not among them: being shown something is nothing that a user did.
    /// </summary>
    public Task<List<PastInteraction>> ReadAsync(TenantId tenant, string userId, CancellationToken cancellationToken) =>
        _reads.ReadAsync((tenant, userId), cancellationToken);

    // The planner must not see how many there are: it would make a new plan for every number.
    private async Task<IReadOnlyList<List<PastInteraction>>> ReadAsync(
        IReadOnlyList<(TenantId Tenant, string UserId)> users, CancellationToken cancellationToken)
    {
        var histories = new List<PastInteraction>[users.Count];
        foreach (ref var history in histories.AsSpan())
        {
            history = [];
        }

        int[] tenants = [.. users.Select(user => user.Tenant.Value)];
        string[] ids = [.. users.Select(user => user.UserId)];
        await _database.ForEachAsync(
            $"""
            SELECT asked.place, recent.entity_key, recent.interaction_type_id, recent.weight, least(recent.occurred_at, now())
            FROM unnest((SELECT {tenants}), (SELECT {ids})) WITH ORDINALITY AS asked(tenant_id, user_id, place)
            JOIN users ON users.tenant_id = asked.tenant_id AND users.user_id = asked.user_id
            CROSS JOIN LATERAL (
                SELECT entity_key, interaction_type_id, weight, occurred_at
                FROM interactions
                WHERE interactions.tenant_id = asked.tenant_id AND interactions.user_key = users.user_key
                    AND interaction_type_id IS DISTINCT FROM (
                        SELECT interaction_type_id FROM interaction_types
                        WHERE tenant_id = asked.tenant_id AND name = {StandardTypes.Impression})
                ORDER BY occurred_at DESC
                LIMIT {Limit:constant}) AS recent
            """,
            row => histories[row.GetInt64(0) - 1].Add(new(row.GetInt64(1), row.GetInt32(2), row.GetFloat(3), row.GetDateTime(4))),
            cancellationToken);
        return histories;
    }

    /// <summary>
    /// All entities that a user did something with, however long ago: by interactions of some types, or of all but
    /// impressions when no type is given, and only those after a moment if there is one.
    /// </summary>
    public Task<List<long>> SeenAsync(
        TenantId tenant, string userId, int[] types, DateTimeOffset? after, CancellationToken cancellationToken) =>
        _database.QueryAsync(
            $"""
            SELECT DISTINCT done.entity_key
            FROM users
            JOIN interactions AS done ON done.tenant_id = {tenant.Value} AND done.user_key = users.user_key
            WHERE users.tenant_id = {tenant.Value} AND users.user_id = {userId}
                AND done.occurred_at > coalesce({after}::timestamptz, '-infinity')
                AND CASE WHEN cardinality({types}) > 0 THEN done.interaction_type_id = ANY ({types})
                    ELSE done.interaction_type_id IS DISTINCT FROM (
                        SELECT interaction_type_id FROM interaction_types
                        WHERE tenant_id = {tenant.Value} AND name = {StandardTypes.Impression})
                    END
            """,
            row => row.GetInt64(0), cancellationToken);

    /// <summary>Some types of interactions by name; unknown names are missing.</summary>
    public async Task<Dictionary<string, InteractionKind>> TypesAsync(
        TenantId tenant, string[] names, CancellationToken cancellationToken) =>
        (await _database.QueryAsync(
            $"""
            SELECT name, interaction_type_id, weight FROM interaction_types
            WHERE tenant_id = {tenant.Value} AND name = ANY ({names})
            """,
            row => (Name: row.GetString(0), Kind: new InteractionKind(row.GetInt32(1), (float)row.GetDouble(2))),
            cancellationToken))
        .ToDictionary(type => type.Name, type => type.Kind);
}

/// <summary>A type of interaction: its key, and what one counts.</summary>
public readonly record struct InteractionKind(int Id, float Weight);
