using System.Collections.Concurrent;
using System.Globalization;

namespace Recommender.Engine.Caching;

/// <summary>Notices of this process that are not acknowledged by everybody yet, by their numbers.</summary>
internal sealed class PendingNotices
{
    private readonly ConcurrentDictionary<long, PendingNotice> _pending = new();

    /// <summary>What a process that heard a notice sends back.</summary>
    public static string Acknowledgement(string hearer, long number) => string.Create(CultureInfo.InvariantCulture, $"{hearer}\n{number}");

    public void ReceiveAcknowledgement(string text)
    {
        if (text.Split('\n') is [var hearer, var number] && long.TryParse(number, CultureInfo.InvariantCulture, out var sent))
        {
            HeardBy(hearer, sent);
        }
    }

    public void Begin(long number, IEnumerable<string> peers) => _pending[number] = new(peers);

    public PendingNotice? Delivered(long number, long least)
    {
        var notice = _pending.GetValueOrDefault(number);
        notice?.Delivered(least);
        return notice;
    }

    public void HeardBy(string hearer, long number) => _pending.GetValueOrDefault(number)?.HeardBy(hearer);

    public void Forget(long number) => _pending.TryRemove(number, out _);
}

/// <summary>A notice that was sent, until everybody who may remember something has heard it.</summary>
internal sealed class PendingNotice(IEnumerable<string> peers)
{
    private readonly HashSet<string> _awaited = [.. peers];
    private readonly HashSet<string> _heardBy = [];
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _least;

    public Task Heard => _heard.Task;

    /// <param name="least">How many must have heard it at least, when not all of them are known.</param>
    public void Delivered(long least)
    {
        lock (_awaited)
        {
            _least = least;
            CompleteIfHeard();
        }
    }

    public void HeardBy(string peer)
    {
        lock (_awaited)
        {
            _awaited.Remove(peer);
            _heardBy.Add(peer);
            CompleteIfHeard();
        }
    }

    private void CompleteIfHeard()
    {
        if (_awaited.Count == 0 && _heardBy.Count >= _least)
        {
            _heard.TrySetResult();
        }
    }
}
