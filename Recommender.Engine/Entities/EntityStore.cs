using System.Text.Json;
using Npgsql;
using Pgvector;
using Recommender.Engine.Content;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>Finds registered entities. A type may be left out when the id alone says which entity is meant.</summary>
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
