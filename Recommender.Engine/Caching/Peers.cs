using System.Collections.Concurrent;

namespace Recommender.Engine.Caching;

/// <summary>The processes that were heard of lately.</summary>
internal sealed class Peers(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (long Number, long At)> _heard = new();

    /// <summary>Notes a message; false when messages of the same sender before it never arrived.</summary>
    public bool Hear(string sender, long number)
    {
        var last = _heard.TryGetValue(sender, out var before) ? before.Number : 0;
        _heard[sender] = (number, clock.GetTimestamp());
        return number == last + 1;
    }

    public void Forget(string sender) => _heard.TryRemove(sender, out _);

    /// <summary>Everybody but one who was heard within a time.</summary>
    public IEnumerable<string> AliveBut(string self, TimeSpan within) =>
        _heard.Where(peer => peer.Key != self && clock.GetElapsedTime(peer.Value.At) <= within).Select(peer => peer.Key);

    /// <summary>What was silent for longer is gone for good; if it is not, its next message counts as one after a gap.</summary>
    public void ForgetSilent(TimeSpan after)
    {
        foreach (var peer in _heard.Where(peer => clock.GetElapsedTime(peer.Value.At) > after))
        {
            _heard.TryRemove(peer);
        }
    }
}
