using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// What imported interactions of one tenant add to the activity of entities, as arrays. The activity of days that are over
/// needs no hours: it counts as of their noon, which keeps the sums of a long history few.
/// </summary>
internal sealed class ActivityColumns
{
    private static readonly TimeSpan ByTheHour = TimeSpan.FromDays(2);

    private readonly int _tenant;
    private readonly DateTime[] _buckets;
    private readonly long[] _entities;
    private readonly double[] _weights;
    private readonly int[] _events;
    private readonly string[]? _traces;

    private ActivityColumns(int tenant, Dictionary<(DateTime Bucket, long Entity), (double Weight, int Events)> sums, string[]? traces)
    {
        (_tenant, _traces) = (tenant, traces);
        _buckets = [.. sums.Keys.Select(key => key.Bucket)];
        _entities = [.. sums.Keys.Select(key => key.Entity)];
        _weights = [.. sums.Values.Select(sum => sum.Weight)];
        _events = [.. sums.Values.Select(sum => sum.Events)];
    }

    /// <summary>Leaves the sums of each tenant to the worker.</summary>
    public static IEnumerable<Sql> Add(IEnumerable<ResolvedInteraction> rows, DateTime now) =>
        rows.GroupBy(row => row.Draft.Tenant.Value)
            .Select(tenant => new ActivityColumns(tenant.Key, Sum(tenant, now), ImportTraces.Of(tenant)).Add());

    private static Dictionary<(DateTime Bucket, long Entity), (double Weight, int Events)> Sum(
        IEnumerable<ResolvedInteraction> rows, DateTime now)
    {
        var sums = new Dictionary<(DateTime, long), (double, int)>();
        foreach (var row in rows)
        {
            var key = (Bucket(row.Draft.OccurredAt.UtcDateTime, now), row.EntityKey);
            var (weight, events) = sums.GetValueOrDefault(key);
            sums[key] = (weight + row.Weight!.Value, events + 1);
        }

        return sums;
    }

    private static DateTime Bucket(DateTime time, DateTime now) =>
        time >= now - ByTheHour ? time.Date.AddHours(time.Hour) : time.Date.AddHours(12);

    private Sql Add()
    {
        Sql sql = $"""
            INSERT INTO imported_activity (tenant_id, buckets, entity_keys, weights, events, traces)
            VALUES ({_tenant}, {_buckets}, {_entities}, {_weights}, {_events}, {_traces}::text[])
            """;
        return sql;
    }
}
