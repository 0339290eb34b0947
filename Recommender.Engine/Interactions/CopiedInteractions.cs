using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Writes many interactions at a time straight to where they belong. That nobody knows any of them yet is taken for
/// granted, which is true of most imports and saves looking for each; when it is not, the transaction fails.
/// </summary>
internal static class CopiedInteractions
{
    /// <exception cref="PostgresException">A unique violation: an interaction is known, or is there twice.</exception>
    public static async Task WriteAsync(
        NpgsqlTransaction transaction, IReadOnlyList<ResolvedInteraction> rows, DateTime now, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!;
        var ids = (await connection.QueryAsync([Ids(rows.Count)], row => row.GetFieldValue<long[]>(0), cancellationToken))[0];
        await CopyEventsAsync(connection, rows, ids, cancellationToken);
        await CopyAsync(connection, rows, ids, cancellationToken);
        int[] tenants = [.. rows.Select(row => row.Draft.Tenant.Value).Distinct().Order()];
        await connection.ReadAsync(
            [.. ActivityColumns.Add(rows, now).Append(Request(tenants)).Select(sql => (sql, (Action<NpgsqlDataReader>?)null))],
            cancellationToken);
    }

    private static Sql Ids(int count)
    {
        Sql sql = $"SELECT array_agg(nextval('interaction_ids')) FROM generate_series(1, {count})";
        return sql;
    }

    /// <summary>The worker is asked for a new model instead of being sent each interaction.</summary>
    private static Sql Request(int[] tenants)
    {
        Sql sql = $"""
            INSERT INTO tenant_work (tenant_id, rebuild_requested_at) SELECT unnest({tenants}), now()
            ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = excluded.rebuild_requested_at
            """;
        return sql;
    }

    // In the order of the index, so that two imports cannot wait for each other.
    private static async Task CopyEventsAsync(
        NpgsqlConnection connection, IReadOnlyList<ResolvedInteraction> rows, long[] ids, CancellationToken cancellationToken)
    {
        int[] named = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i].Draft.EventId is not null)];
        if (named.Length == 0)
        {
            return;
        }

        Array.Sort(named, (one, other) => rows[one].Draft.Tenant.Value.CompareTo(rows[other].Draft.Tenant.Value) is var tenant and not 0
            ? tenant
            : string.CompareOrdinal(rows[one].Draft.EventId, rows[other].Draft.EventId));
        await using var copy = await BinaryCopy.BeginAsync(
            connection, "COPY event_ids (tenant_id, event_id, interaction_id, user_key, occurred_at) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
        foreach (var i in named)
        {
            await copy.StartRowAsync(columns: 5, cancellationToken);
            copy.Write(rows[i].Draft.Tenant.Value);
            copy.Write(rows[i].Draft.EventId);
            copy.Write(ids[i]);
            copy.Write(rows[i].UserKey);
            copy.Write(rows[i].Draft.OccurredAt);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<ResolvedInteraction> rows, long[] ids, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        Array.Sort(order, (one, other) => rows[one].Key.CompareTo(rows[other].Key));
        await using var copy = await BinaryCopy.BeginAsync(
            connection,
            """
            COPY interactions
                (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id, weight, metadata)
            FROM STDIN (FORMAT BINARY)
            """,
            cancellationToken);
        foreach (var i in order)
        {
            await copy.StartRowAsync(columns: 8, cancellationToken);
            copy.Write(rows[i].Draft.Tenant.Value);
            copy.Write(rows[i].UserKey);
            copy.Write(rows[i].Draft.OccurredAt);
            copy.Write(rows[i].EntityKey);
            copy.Write(rows[i].TypeId);
            copy.Write(ids[i]);
            copy.Write(rows[i].Weight!.Value);
            copy.WriteJson(rows[i].Draft.Metadata);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
