using Recommender.Engine.Entities;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Entities as interactions name them. Without a type the one in the catalogue is meant; where several types have the
/// id, the default type, then the oldest entity. Where none has it, it is an entity of the default type that was never registered.
/// </summary>
internal sealed record MentionedEntities(int[] Tenants, string[] Ids, string?[] Types)
{
    /// <summary>Adds those that nobody registered or mentioned before.</summary>
    public Sql Add()
    {
        Sql sql = $"""
            INSERT INTO entities (tenant_id, entity_id, entity_type_id, registered)
            SELECT DISTINCT input.tenant_id, input.entity_id, type.entity_type_id, false
            FROM unnest({Tenants}, {Ids}, {Types}) AS input (tenant_id, entity_id, entity_type)
            JOIN entity_types AS type
                ON type.tenant_id = input.tenant_id AND type.name = coalesce(input.entity_type, {EntityRules.DefaultType})
            WHERE NOT EXISTS (
                SELECT FROM entities AS known
                WHERE known.tenant_id = input.tenant_id AND known.entity_id = input.entity_id
                    AND (input.entity_type IS NULL OR known.entity_type_id = type.entity_type_id))
            ORDER BY input.tenant_id, input.entity_id, type.entity_type_id
            ON CONFLICT (tenant_id, entity_id, entity_type_id) DO NOTHING
            """;
        return sql;
    }

    /// <summary>Rows of position (from 1), key and type.</summary>
    public Sql Find()
    {
        Sql sql = $"""
            SELECT DISTINCT ON (input.position) input.position::integer, known.entity_key, type.name
            FROM unnest({Tenants}, {Ids}, {Types}) WITH ORDINALITY AS input (tenant_id, entity_id, entity_type, position)
            JOIN entities AS known ON known.tenant_id = input.tenant_id AND known.entity_id = input.entity_id
            JOIN entity_types AS type
                ON type.tenant_id = known.tenant_id AND type.entity_type_id = known.entity_type_id
                AND (input.entity_type IS NULL OR type.name = input.entity_type)
            ORDER BY input.position, (known.registered AND NOT known.deleted) DESC, type.name <> {EntityRules.DefaultType},
                known.entity_key
            """;
        return sql;
    }
}
