using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>Turns ids into the spelling under which the catalogue has them.</summary>
internal static class OtherSpellings
{
    /// <summary>Replaces those of <paramref name="ids"/> that are registered only in their other spelling.</summary>
    public static async Task ApplyAsync(NpgsqlConnection connection, int[] tenants, string[] ids, CancellationToken cancellationToken)
    {
        int[] candidates = [.. Enumerable.Range(0, ids.Length).Where(i => ShopifyId.Other(ids[i]) is not null)];
        if (candidates.Length == 0)
        {
            return;
        }

        var registered = await connection.QueryAsync(
            [
                Registered(
                    [.. candidates.Select(i => tenants[i])],
                    [.. candidates.Select(i => ids[i])],
                    [.. candidates.Select(i => ShopifyId.Other(ids[i])!)]),
            ],
            row => candidates[row.GetInt32(0) - 1], cancellationToken);
        registered.ForEach(i => ids[i] = ShopifyId.Other(ids[i])!);
    }

    private static Sql Registered(int[] tenants, string[] ids, string[] others)
    {
        Sql sql = $"""
            SELECT DISTINCT input.position::integer
            FROM unnest({tenants}, {ids}, {others}) WITH ORDINALITY AS input (tenant_id, id, other, position)
            JOIN entities AS other ON other.tenant_id = input.tenant_id AND other.entity_id = input.other
                AND other.registered AND NOT other.deleted
            WHERE NOT EXISTS (
                SELECT FROM entities AS own
                WHERE own.tenant_id = input.tenant_id AND own.entity_id = input.id AND own.registered AND NOT own.deleted)
            """;
        return sql;
    }
}
