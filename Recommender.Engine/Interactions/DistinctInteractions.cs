using Recommender.Engine.Faults;

namespace Recommender.Engine.Interactions;

/// <summary>
/// The rows of a batch without repetitions: one statement cannot write a row twice. Remembers for every draft which row
/// stands for it.
/// </summary>
internal sealed class DistinctInteractions
{
    private readonly int[] _positions;
    private readonly bool[] _repeatsEvent;

    private DistinctInteractions(int drafts) => (_positions, _repeatsEvent) = (new int[drafts], new bool[drafts]);

    public List<ResolvedInteraction> Rows { get; } = [];

    /// <summary>The last report of an interaction replaces earlier ones of the batch.</summary>
    public static DistinctInteractions Of(Outcome<ResolvedInteraction>[] resolved)
    {
        var distinct = new DistinctInteractions(resolved.Length);
        var events = new Dictionary<(int Tenant, string EventId), int>();
        var keys = new Dictionary<InteractionKey, int>(resolved.Length);
        for (var i = 0; i < resolved.Length; i++)
        {
            distinct._positions[i] = -1;
            if (resolved[i].Value is { } row)
            {
                distinct.Add(i, row, events, keys);
            }
        }

        return distinct;
    }

    /// <summary>The index in <see cref="Rows"/> of the row that stands for a draft; -1 for a draft that was refused.</summary>
    public int PositionOf(int draft) => _positions[draft];

    /// <summary>Whether an earlier draft of the batch has the same event id.</summary>
    public bool RepeatsEvent(int draft) => _repeatsEvent[draft];

    private void Add(
        int draft, ResolvedInteraction row, Dictionary<(int Tenant, string EventId), int> events,
        Dictionary<InteractionKey, int> keys)
    {
        var eventKey = (row.Draft.Tenant.Value, row.Draft.EventId ?? "");
        if (row.Draft.EventId is not null && events.TryGetValue(eventKey, out var sameEvent))
        {
            (_positions[draft], _repeatsEvent[draft]) = (sameEvent, true);
            return;
        }

        if (keys.TryGetValue(row.Key, out var known))
        {
            var first = Rows[known].Draft;
            Rows[known] = row with { Draft = row.Draft with { EventId = first.EventId ?? row.Draft.EventId, Trace = first.Trace ?? row.Draft.Trace } };
        }
        else
        {
            known = keys[row.Key] = Rows.Count;
            Rows.Add(row);
        }

        _positions[draft] = known;
        if (row.Draft.EventId is not null)
        {
            events.TryAdd(eventKey, known);
        }
    }
}
