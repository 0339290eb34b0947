using Npgsql;
using Recommender.Engine.Content;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>An entity as a transaction has written it, whose row it therefore holds.</summary>
/// <param name="IsNew">Nobody can have written a vector for it.</param>
internal readonly record struct WrittenEntity(EntityDraft Draft, int TypeId, long Key, bool IsNew);

/// <summary>
/// Writes the feature vectors of many entities straight to where they belong: whoever holds the row of an entity is alone
/// with its vector, so that none has to be looked for before it is written.
/// </summary>
internal static class CopiedVectors
{
    public static async Task WriteAsync(
        NpgsqlTransaction transaction, TenantId tenant, List<WrittenEntity> entities, CancellationToken cancellationToken)
    {
        if (entities.Exists(entity => !entity.IsNew))
        {
            await transaction.ExecuteAsync(Remove(tenant, entities.FindAll(entity => !entity.IsNew)), cancellationToken);
        }

        // In the order of the index.
        entities.Sort((one, other) => (one.TypeId, one.Key).CompareTo((other.TypeId, other.Key)));
        await using var copy = await BinaryCopy.BeginAsync(
            transaction.Connection!, "COPY entity_vectors (tenant_id, entity_type_id, entity_key, feature) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
        foreach (var entity in entities)
        {
            await copy.StartRowAsync(columns: 4, cancellationToken);
            copy.Write(tenant.Value);
            copy.Write(entity.TypeId);
            copy.Write(entity.Key);
            WriteFeature(copy, entity.Draft);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Sql Remove(TenantId tenant, List<WrittenEntity> changed)
    {
        int[] types = [.. changed.Select(entity => entity.TypeId)];
        long[] keys = [.. changed.Select(entity => entity.Key)];
        Sql sql = $"""
            DELETE FROM entity_vectors AS vector
            USING unnest({types}, {keys}) AS changed (entity_type_id, entity_key)
            WHERE vector.tenant_id = {tenant.Value} AND vector.entity_type_id = changed.entity_type_id
                AND vector.entity_key = changed.entity_key
            """;
        return sql;
    }

    private static void WriteFeature(BinaryCopy copy, EntityDraft draft)
    {
        Span<Half> feature = stackalloc Half[FeatureVector.Dimensions];
        FeatureVector.Fill(draft.Attributes, feature);
        copy.Write(feature);
    }
}
