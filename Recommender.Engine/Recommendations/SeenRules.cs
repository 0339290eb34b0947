using System.Collections.ObjectModel;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Which entities of the history are not recommended again.</summary>
public sealed record SeenRules
{
    /// <summary>Whether what was seen is left out at all.</summary>
    public bool Exclude { get; init; } = true;

    /// <summary>Keys of the interaction types that count as seen, by their names; empty for all but impressions.</summary>
    public IReadOnlyDictionary<string, int> Types { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>After this time an entity may be recommended again; null: never.</summary>
    public TimeSpan? AgainAfter { get; init; }

    /// <summary>The entities of a history that were seen; without types all of them, so it must be one without impressions.</summary>
    internal HashSet<long> Of(IEnumerable<PastInteraction> history, DateTimeOffset now)
    {
        if (!Exclude)
        {
            return [];
        }

        var (types, after) = (Types.Values.ToHashSet(), now - AgainAfter);
        return [.. from item in history
                   where types.Count == 0 || types.Contains(item.InteractionTypeId)
                   where after is null || item.At > after
                   select item.EntityKey];
    }

    /// <summary>The same for a user, of whom the history tells all unless it was cut or what counts as seen is no part of it.</summary>
    internal async Task<HashSet<long>> OfUserAsync(
        HistoryStore histories, TenantId tenant, string userId, List<PastInteraction> history, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var seen = Of(history, now);
        if (Exclude && (history.Count == HistoryStore.Limit || Types.ContainsKey(StandardTypes.Impression)))
        {
            seen.UnionWith(await histories.SeenAsync(tenant, userId, [.. Types.Values], now - AgainAfter, cancellationToken));
        }

        return seen;
    }
}
