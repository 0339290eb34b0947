using System.Text.Json;
using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>Changes registered entities one at a time.</summary>
public sealed class EntityChanges(NpgsqlDataSource database, EntityStore entities)
{
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
                ON CONFLICT (tenant_id, entity_type_id, entity_key) DO UPDATE SET feature = excluded.feature, indexed = false
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
            var found = await entities.FindAsync(tenant, id, type, cancellationToken);
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
}
