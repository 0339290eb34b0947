using System.Text.Json;
using Npgsql;
using Pgvector;
using Recommender.Engine.Content;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>Registered entities one at a time. A type may be left out when the id alone says which entity is meant.</summary>
public sealed class EntityStore(NpgsqlDataSource database)
{
    /// <summary>The entity, or a fault when there is none or several types have this id.</summary>
    public async Task<Outcome<Entity>> FindAsync(TenantId? tenant, string id, string? type, CancellationToken cancellationToken)
    {
        if ((Identifier.Check(id, "entity_id") ?? (type is null ? null : EntityRules.CheckType(type))) is { } fault)
        {
            return fault;
        }

        if (tenant is not { } known)
        {
            return NotFound(id, type);
        }

        var matches = await RegisteredAsync(known, id, type, cancellationToken);
        return matches switch
        {
            [var only] => only,
            [] when ShopifyId.Other(id) is { } other
                && await RegisteredAsync(known, other, type, cancellationToken) is [var same] => same,
            [] => NotFound(id, type),
            _ => Ambiguous(id, matches.Select(match => match.Type)),
        };
    }

    private Task<List<Entity>> RegisteredAsync(TenantId tenant, string id, string? type, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT entity.entity_key, entity.entity_id, type.name, entity.attributes::text, entity.revision,
                entity.created_at, entity.updated_at
            FROM entities AS entity
            JOIN entity_types AS type USING (tenant_id, entity_type_id)
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_id = {id} AND entity.registered AND NOT entity.deleted
                AND ({type}::text IS NULL OR type.name = {type})
            ORDER BY type.name
            """,
            Read, cancellationToken);

    /// <summary>
    /// The key of an entity that somebody registered or interacted with, as an array of one; empty when nobody did. A
    /// fault when several types have this id.
    /// </summary>
    public async Task<Outcome<long[]>> FindMentionedAsync(
        TenantId? tenant, string id, string? type, CancellationToken cancellationToken)
    {
        if ((Identifier.Check(id, "entity_id") ?? (type is null ? null : EntityRules.CheckType(type))) is { } fault)
        {
            return fault;
        }

        if (tenant is not { } known)
        {
            return Array.Empty<long>();
        }

        var matches = await database.QueryAsync(
            $"""
            SELECT entity.entity_key, type.name
            FROM entities AS entity
            JOIN entity_types AS type USING (tenant_id, entity_type_id)
            WHERE entity.tenant_id = {known.Value} AND entity.entity_id = {id} AND ({type}::text IS NULL OR type.name = {type})
            ORDER BY type.name
            """,
            row => (Key: row.GetInt64(0), Type: row.GetString(1)), cancellationToken);
        return matches.Count > 1
            ? Ambiguous(id, matches.Select(match => match.Type))
            : matches.Select(match => match.Key).ToArray();
    }

    /// <summary>The feature vector of an entity, or null.</summary>
    public Task<float[]?> FeatureAsync(TenantId tenant, long key, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT vector.feature
            FROM entities AS entity JOIN entity_vectors AS vector USING (tenant_id, entity_type_id, entity_key)
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_key = {key}
            """,
            row => (float[]?)Array.ConvertAll(row.GetFieldValue<HalfVector>(0).ToArray(), value => (float)value),
            cancellationToken);

    /// <summary>Replaces the attributes of an entity.</summary>
    /// <param name="demanded">Which revisions may be replaced.</param>
    public Task<Outcome<Entity>> ReplaceAsync(
        TenantId? tenant, string id, string? type, JsonElement attributes, Func<Entity, bool> demanded,
        CancellationToken cancellationToken)
    {
        var feature = EntityColumns.Feature(attributes);
        return ChangeAsync(tenant, id, type, demanded, found => database.FirstOrDefaultAsync(
            $"""
            WITH changed AS (
                UPDATE entities
                SET attributes = {attributes.GetRawText()}::jsonb, revision = revision + 1, updated_at = now()
                WHERE tenant_id = {tenant!.Value.Value} AND entity_key = {found.Key} AND revision = {found.Revision}
                RETURNING tenant_id, entity_type_id, entity_key, revision, created_at, updated_at
            ),
            vectors AS (
                INSERT INTO entity_vectors AS vector (tenant_id, entity_type_id, entity_key, feature)
                SELECT tenant_id, entity_type_id, entity_key, {feature} FROM changed
                ON CONFLICT (tenant_id, entity_type_id, entity_key) DO UPDATE SET feature = excluded.feature
            )
            SELECT revision, created_at, updated_at FROM changed
            """,
            row => found with
            {
                Attributes = attributes,
                Revision = row.GetInt64(0),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(1),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(2),
            },
            cancellationToken), cancellationToken);
    }

    /// <summary>Removes an entity from the catalogue; its interactions go on teaching the models.</summary>
    /// <param name="demanded">Which revisions may be removed.</param>
    public Task<Outcome<Entity>> DeleteAsync(
        TenantId? tenant, string id, string? type, Func<Entity, bool> demanded, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, id, type, demanded, found => database.FirstOrDefaultAsync(
            $"""
            WITH deleted AS (
                UPDATE entities SET deleted = true, revision = revision + 1, updated_at = now()
                WHERE tenant_id = {tenant!.Value.Value} AND entity_key = {found.Key} AND revision = {found.Revision}
                RETURNING tenant_id, entity_type_id, entity_key
            ),
            vectors AS (
                DELETE FROM entity_vectors USING deleted
                WHERE entity_vectors.tenant_id = deleted.tenant_id
                    AND entity_vectors.entity_type_id = deleted.entity_type_id
                    AND entity_vectors.entity_key = deleted.entity_key
            )
            SELECT true FROM deleted
            """,
            _ => found, cancellationToken), cancellationToken);

    /// <summary>Somebody else may change the entity between our look and our change: then we look again.</summary>
    private async Task<Outcome<Entity>> ChangeAsync(
        TenantId? tenant, string id, string? type, Func<Entity, bool> demanded, Func<Entity, Task<Entity?>> change,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await FindAsync(tenant, id, type, cancellationToken);
            if (found.Value is not { } entity)
            {
                return found;
            }

            if (!demanded(entity))
            {
                return new Fault(FaultCode.PreconditionFailed, $"the entity has the ETag \"{entity.Revision}\" by now");
            }

            if (await change(entity) is { } changed)
            {
                return changed;
            }
        }
    }

    internal static Entity Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0), row.GetString(1), row.GetString(2), JsonElement.Parse(row.GetString(3)), row.GetInt64(4),
            row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6));

    private static Fault Ambiguous(string id, IEnumerable<string> types) =>
        new(
            FaultCode.AmbiguousEntity,
            $"'{id}' is the id of entities of the types {string.Join(", ", types)}; name one with the query parameter entity_type");

    private static Fault NotFound(string id, string? type) =>
        new(FaultCode.EntityNotFound, type is null ? $"'{id}'" : $"'{id}' of type '{type}'");
}
