using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>What a user did, read for every request so that the newest interaction counts at once.</summary>
public sealed class HistoryStore(NpgsqlDataSource database)
{
    /// <summary>More than any model looks at; also how far back "already seen" reaches.</summary>
    public const int Limit = 2000;

    /// <summary>The newest interactions of a user, newest first; empty for a user that nobody knows.</summary>
    public Task<List<PastInteraction>> ReadAsync(TenantId tenant, string userId, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT recent.entity_key, recent.interaction_type_id, recent.weight, recent.occurred_at
            FROM users
            CROSS JOIN LATERAL (
                SELECT entity_key, interaction_type_id, weight, occurred_at
                FROM interactions
                WHERE interactions.tenant_id = {tenant.Value} AND interactions.user_key = users.user_key
                ORDER BY occurred_at DESC
                LIMIT {Limit}) AS recent
            WHERE users.tenant_id = {tenant.Value} AND users.user_id = {userId}
            """,
            row => new PastInteraction(row.GetInt64(0), row.GetInt32(1), row.GetFloat(2), row.GetDateTime(3)),
            cancellationToken);

    /// <summary>Some types of interactions by name; unknown names are missing.</summary>
    public async Task<Dictionary<string, InteractionKind>> TypesAsync(
        TenantId tenant, string[] names, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
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
