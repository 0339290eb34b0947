using System.Runtime.CompilerServices;
using Npgsql;
using Pgvector;
using Recommender.Engine.Entities;
using Recommender.Engine.Interactions;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Export;

/// <summary>All that a tenant has, newest first, streamed.</summary>
/// <param name="database">What the rows come from; each export holds one connection of it.</param>
/// <param name="beside">For short questions beside an open export; the same when left out.</param>
public sealed class ExportStore(NpgsqlDataSource database, NpgsqlDataSource? beside = null)
{
    // Some 10 MB of feature vectors at most.
    private const int UsersAtOnce = 200;

    private readonly PreferenceStore _preferences = new(beside ?? database);

    /// <param name="tenant">Whose entities.</param>
    /// <param name="type">Only entities of this type, unless null.</param>
    /// <param name="modifiedAfter">Only entities that changed later than this, unless null.</param>
    /// <param name="withVectors">Whether the feature vectors are read too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<ExportedEntity> EntitiesAsync(
        TenantId tenant, string? type, DateTimeOffset? modifiedAfter, bool withVectors, CancellationToken cancellationToken) =>
        database.StreamAsync(
            $"""
            SELECT entity.entity_key, entity.entity_id, type.name, entity.attributes::text, entity.revision,
                entity.created_at, entity.updated_at, vector.feature
            FROM entities AS entity
            JOIN entity_types AS type USING (tenant_id, entity_type_id)
            LEFT JOIN entity_vectors AS vector ON {withVectors} AND vector.tenant_id = entity.tenant_id
                AND vector.entity_type_id = entity.entity_type_id AND vector.entity_key = entity.entity_key
            WHERE entity.tenant_id = {tenant.Value} AND entity.registered AND NOT entity.deleted
                AND ({type}::text IS NULL OR type.name = {type})
                AND ({modifiedAfter?.UtcDateTime}::timestamptz IS NULL OR entity.updated_at > {modifiedAfter?.UtcDateTime})
            ORDER BY entity.created_at DESC, entity.entity_key DESC
            """,
            row => new ExportedEntity(EntityStore.Read(row), Vector(row, 7)), cancellationToken);

    /// <param name="tenant">Whose interactions.</param>
    /// <param name="from">The earliest time, inclusive, unless null.</param>
    /// <param name="to">The latest time, inclusive, unless null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<Interaction> InteractionsAsync(
        TenantId tenant, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        database.StreamAsync(
            $"""
            SELECT done.interaction_id, person.user_id, entity.entity_id, entity_type.name, type.name, done.weight,
                done.metadata::text, done.occurred_at
            FROM interactions AS done
            JOIN users AS person ON person.tenant_id = done.tenant_id AND person.user_key = done.user_key
            JOIN entities AS entity ON entity.tenant_id = done.tenant_id AND entity.entity_key = done.entity_key
            JOIN entity_types AS entity_type ON entity_type.tenant_id = entity.tenant_id
                AND entity_type.entity_type_id = entity.entity_type_id
            JOIN interaction_types AS type ON type.tenant_id = done.tenant_id
                AND type.interaction_type_id = done.interaction_type_id
            WHERE done.tenant_id = {tenant.Value}
                AND done.occurred_at >= coalesce({from?.UtcDateTime}::timestamptz, '-infinity')
                AND done.occurred_at <= coalesce({to?.UtcDateTime}::timestamptz, 'infinity')
            ORDER BY done.occurred_at DESC, done.interaction_id DESC
            """,
            row => InteractionHistory.Read(row), cancellationToken);

    /// <param name="tenant">Whose users.</param>
    /// <param name="withVectors">Whether their preference vectors are computed too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<ExportedUser> UsersAsync(TenantId tenant, bool withVectors, CancellationToken cancellationToken) => withVectors
        ? UsersAsync(tenant, cancellationToken).Chunk(UsersAtOnce).SelectMany(users => WithPreferencesAsync(tenant, users, cancellationToken))
        : UsersAsync(tenant, cancellationToken);

    private IAsyncEnumerable<ExportedUser> UsersAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.StreamAsync(
            $"""
            SELECT person.user_id, history.interactions, history.last_interaction_at, person.created_at,
                greatest(person.updated_at, history.last_interaction_at), person.user_key
            FROM users AS person
            CROSS JOIN LATERAL (
                SELECT count(*) AS interactions, max(occurred_at) AS last_interaction_at
                FROM interactions
                WHERE tenant_id = person.tenant_id AND user_key = person.user_key) AS history
            WHERE person.tenant_id = {tenant.Value}
            ORDER BY person.user_key DESC
            """,
            row => new ExportedUser(
                row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetDateTime(2), row.GetDateTime(3),
                row.GetDateTime(4), row.GetInt64(5), Preference: null),
            cancellationToken);

    private async IAsyncEnumerable<ExportedUser> WithPreferencesAsync(
        TenantId tenant, ExportedUser[] users, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var preferences = await _preferences.OfAsync(tenant, Array.ConvertAll(users, user => user.UserKey), cancellationToken);
        foreach (var user in users)
        {
            yield return user with { Preference = preferences.GetValueOrDefault(user.UserKey) };
        }
    }

    /// <summary>How many entities, interactions or users the tenant has, without regard to any filter.</summary>
    public Task<long> CountAsync(TenantId tenant, string subject, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT CASE {subject}
                WHEN 'entities' THEN (SELECT count(*) FROM entities WHERE tenant_id = {tenant.Value} AND registered AND NOT deleted)
                WHEN 'interactions' THEN (SELECT count(*) FROM interactions WHERE tenant_id = {tenant.Value})
                ELSE (SELECT count(*) FROM users WHERE tenant_id = {tenant.Value}) END
            """,
            row => row.GetInt64(0), cancellationToken);

    private static float[]? Vector(NpgsqlDataReader row, int column) => row.IsDBNull(column)
        ? null
        : Array.ConvertAll(row.GetFieldValue<HalfVector>(column).ToArray(), value => (float)value);
}

/// <summary>An entity, with its feature vector if that was asked for.</summary>
public sealed record ExportedEntity(Entity Entity, float[]? Feature);

/// <summary>A user, with what the user likes as a vector if that was asked for and is known.</summary>
public sealed record ExportedUser(
    string UserId, long Interactions, DateTime? LastInteractionAt, DateTime CreatedAt, DateTime UpdatedAt, long UserKey, float[]? Preference);
