using System.Collections.Concurrent;
using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>Sees to it that the months of interactions have their partitions before these are written.</summary>
public sealed class InteractionPartitions(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<(int Year, int Month), bool> _known = new();

    /// <summary>
    /// Writes again what was on its way to the default partition while its month got one of its own: such rows are refused,
    /// nothing of the statement is written, and now they have a place. Within a transaction of somebody else's there is no second try.
    /// </summary>
    internal static async Task OnceMoreAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (PostgresException moved) when (moved.SqlState == PostgresErrorCodes.CheckViolation && AmbientTransaction.Current is null)
        {
            await write();
        }
    }

    public async ValueTask EnsureAsync(IEnumerable<DateTimeOffset> moments, CancellationToken cancellationToken)
    {
        using var alone = AmbientTransaction.Leave();
        foreach (var moment in moments.Select(moment => moment.UtcDateTime).DistinctBy(moment => (moment.Year, moment.Month)))
        {
            if (!_known.ContainsKey((moment.Year, moment.Month)))
            {
                await database.ExecuteAsync($"SELECT ensure_interaction_partition({moment})", cancellationToken);
                _known[(moment.Year, moment.Month)] = true;
            }
        }
    }
}
