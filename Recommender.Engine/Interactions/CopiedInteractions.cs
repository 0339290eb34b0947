using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Writes many interactions at a time straight to where they belong. That nobody knows any of them yet is taken for
/// granted, which is true of most imports and saves looking for each; when it is not, the transaction fails.
/// </summary>
internal static class CopiedInteractions
{
    /// <param name="transaction">Of the import.</param>
    /// <param name="few">Rows that are owed to the models one by one.</param>
    /// <param name="many">Rows for which the worker is asked for a new model instead.</param>
    /// <param name="now">Which activity is kept by the hour depends on it.</param>
    /// <param name="cancellationToken">Rolls everything back.</param>
    /// <exception cref="PostgresException">A unique violation: an interaction is known, or is there twice.</exception>
    public static async Task WriteAsync(
        NpgsqlTransaction transaction, List<ResolvedInteraction> few, List<ResolvedInteraction> many, DateTime now,
        CancellationToken cancellationToken)
    {
        List<ResolvedInteraction> rows = [.. few, .. many];
        if (rows.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!;
        var ids = (await connection.QueryAsync([Ids(rows.Count)], row => row.GetFieldValue<long[]>(0), cancellationToken))[0];
        await CopyEventsAsync(connection, rows, ids, cancellationToken);
        await CopyAsync(connection, rows, ids, cancellationToken);
        await connection.ReadAsync(
            [.. ActivityColumns.Add(rows, now).Append(Owe(few, many)).Select(sql => (sql, (Action<NpgsqlDataReader>?)null))],
            cancellationToken);
    }

    private static Sql Ids(int count)
    {
        Sql sql = $"SELECT array_agg(nextval('interaction_ids')) FROM generate_series(1, {count})";
        return sql;
    }

    /// <summary>
    /// The few are owed to their tenants' models, as interactions recorded singly are once they left the queue; for the many a
    /// new model is asked for. In the order of the tenants, so that two imports cannot wait for each other.
    /// </summary>
    private static Sql Owe(List<ResolvedInteraction> few, List<ResolvedInteraction> many)
    {
        int[] tenants = [.. few.Select(row => row.Draft.Tenant.Value)];
        long[] users = [.. few.Select(row => row.UserKey)];
        long[] entities = [.. few.Select(row => row.EntityKey)];
        float[] weights = [.. few.Select(row => row.Weight!.Value)];
        DateTimeOffset[] times = [.. few.Select(row => row.Draft.OccurredAt)];
        string?[] traces = [.. few.Select(row => row.Draft.Trace)];
        var asking = many.GroupBy(row => row.Draft.Tenant.Value).ToDictionary(tenant => tenant.Key, tenant => tenant.Last().Draft.Trace);
        int[] askers = [.. asking.Keys];
        string?[] asked = [.. asking.Values];
        Sql sql = $"""
            WITH owed AS (
                INSERT INTO model_changes (tenant_id, change_id, user_key, entity_key, weight, occurred_at, xid, trace)
                SELECT tenant_id, nextval('interaction_changes_change_id_seq'), user_key, entity_key, weight, occurred_at, pg_current_xact_id(), trace
                FROM unnest({tenants}, {users}, {entities}, {weights}, {times}, {traces}) AS row (tenant_id, user_key, entity_key, weight, occurred_at, trace)
                RETURNING tenant_id
            ),
            sums AS (
                SELECT tenant_id, 1 AS changes, NULL::timestamptz AS requested_at, NULL::text AS trace FROM owed
                UNION ALL
                SELECT tenant_id, 0, now(), trace FROM unnest({askers}, {asked}) AS asking (tenant_id, trace)
            )
            INSERT INTO tenant_work AS work (tenant_id, changes, first_change_at, rebuild_requested_at, rebuild_trace)
            SELECT tenant_id, sum(changes), CASE WHEN sum(changes) > 0 THEN now() END, max(requested_at), max(trace)
            FROM sums
            GROUP BY tenant_id
            ORDER BY tenant_id
            ON CONFLICT (tenant_id) DO UPDATE
            SET changes = work.changes + excluded.changes, first_change_at = coalesce(work.first_change_at, excluded.first_change_at),
                rebuild_requested_at = coalesce(excluded.rebuild_requested_at, work.rebuild_requested_at),
                rebuild_trace = coalesce(excluded.rebuild_trace, work.rebuild_trace)
            """;
        return sql;
    }

    // In the order of the index, so that two imports cannot wait for each other.
    private static async Task CopyEventsAsync(
        NpgsqlConnection connection, List<ResolvedInteraction> rows, long[] ids, CancellationToken cancellationToken)
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
        NpgsqlConnection connection, List<ResolvedInteraction> rows, long[] ids, CancellationToken cancellationToken)
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
