using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Entities as interactions name them. Without a type the one in the catalogue is meant; where several types have the
/// id, the default type, then the oldest entity. Where none has it, it is an entity of the default type that was never registered.
/// </summary>
internal sealed class MentionedEntities
{
    private readonly IReadOnlyList<(int Tenant, string Id, string? Type)> _mentioned;
    private readonly int[] _tenants;
    private readonly string[] _ids;
    private readonly string?[] _types;

    private MentionedEntities(IReadOnlyList<(int Tenant, string Id, string? Type)> mentioned)
    {
        _mentioned = mentioned;
        _tenants = [.. _mentioned.Select(entity => entity.Tenant)];
        _ids = [.. _mentioned.Select(entity => entity.Id)];
        _types = [.. _mentioned.Select(entity => entity.Type)];
    }

    /// <param name="connection">Within the transaction that is to use the entities.</param>
    /// <param name="names">Each once.</param>
    /// <param name="cancellationToken">Ends the look at the catalogue.</param>
    public static async Task<MentionedEntities> OfAsync(
        NpgsqlConnection connection, IReadOnlyList<(int Tenant, string Id, string? Type)> names, CancellationToken cancellationToken)
    {
        var mentioned = new MentionedEntities(names);
        await OtherSpellings.ApplyAsync(connection, mentioned._tenants, mentioned._ids, cancellationToken);
        return mentioned;
    }

    /// <summary>Adds what nobody registered or mentioned before; rows of position (from 1), key and type go to the reader.</summary>
    public IEnumerable<(Sql Statement, Action<NpgsqlDataReader>? Read)> EnsureAndFind(
        Action<(int Tenant, string Id, string? Type), NpgsqlDataReader> read)
    {
        var types = _mentioned.Select(entity => (entity.Tenant, Type: entity.Type ?? EntityRules.DefaultType)).Distinct().ToList();
        return
        [
            (EntityTypes.Ensure([.. types.Select(type => type.Tenant)], [.. types.Select(type => type.Type)]), null),
            (Add(), null),
            (Find(), row => read(_mentioned[row.GetInt32(0) - 1], row)),
        ];
    }

    private Sql Add()
    {
        Sql sql = $"""
            INSERT INTO entities (tenant_id, entity_id, entity_type_id, registered)
            SELECT DISTINCT input.tenant_id, input.entity_id, type.entity_type_id, false
            FROM unnest({_tenants}, {_ids}, {_types}) AS input (tenant_id, entity_id, entity_type)
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

    private Sql Find()
    {
        Sql sql = $"""
            SELECT DISTINCT ON (input.position) input.position::integer, known.entity_key, type.name
            FROM unnest({_tenants}, {_ids}, {_types}) WITH ORDINALITY AS input (tenant_id, entity_id, entity_type, position)
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
