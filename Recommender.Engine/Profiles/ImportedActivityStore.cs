using System.Diagnostics;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Profiles;

/// <summary>The queue of activity that imports left behind for the worker to add up.</summary>
public sealed class ImportedActivityStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Takes what at most <paramref name="limit"/> transactions left and adds it to the hourly activity. Returns how many
    /// those were. Rows that another worker is taking are skipped, sums commute, and rows are locked in one order.
    /// </summary>
    public async Task<int> MergeAsync(int limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (taken, traces) = await TakeAsync(limit, cancellationToken);
        using var span = Work.Start("add imported activity", traces, Stopwatch.GetElapsedTime(started));
        return taken;
    }

    private Task<(int Taken, string[] Traces)> TakeAsync(int limit, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            WITH taken AS (
                DELETE FROM imported_activity
                WHERE import_id = ANY (ARRAY(
                    SELECT import_id FROM imported_activity ORDER BY import_id LIMIT {limit} FOR UPDATE SKIP LOCKED))
                RETURNING tenant_id, buckets, entity_keys, weights, events, traces
            ),
            activity AS (
                INSERT INTO entity_activity AS active (tenant_id, bucket, entity_key, weight, events)
                SELECT taken.tenant_id, added.bucket, added.entity_key, sum(added.weight), sum(added.events)
                FROM taken CROSS JOIN LATERAL unnest(taken.buckets, taken.entity_keys, taken.weights, taken.events)
                    AS added (bucket, entity_key, weight, events)
                GROUP BY 1, 2, 3
                ORDER BY 1, 2, 3
                ON CONFLICT (tenant_id, bucket, entity_key) DO UPDATE
                SET weight = active.weight + excluded.weight, events = active.events + excluded.events
            )
            SELECT count(*)::integer, ARRAY(SELECT DISTINCT unnest(traces) FROM taken)
            FROM taken
            """,
            row => (row.GetInt32(0), row.GetFieldValue<string[]>(1)),
            cancellationToken);
}
