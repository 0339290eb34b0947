namespace Recommender.Engine.Caching;

/// <summary>
/// Whether a process may rely on what it remembers: only while its own beats come back to it, because every message that
/// was sent before a beat has arrived before it.
/// </summary>
internal sealed class Trust(TimeProvider clock)
{
    /// <summary>
    /// How old the newest beat that came back may be. A writer whose notice a process does not acknowledge waits as long;
    /// then that process trusts nothing.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    // Ticks of the clock; 0 for never. Written by one thread.
    private long _beat;
    private long _since;

    /// <summary>
    /// Beats come back, and have done so for a lease: long enough for every writer to have heard that this process is there.
    /// </summary>
    public bool IsGiven
    {
        get
        {
            var (beat, since) = (Volatile.Read(ref _beat), Volatile.Read(ref _since));
            return since != 0 && clock.GetElapsedTime(since, beat) >= Lease && clock.GetElapsedTime(beat) <= Lease;
        }
    }

    /// <summary>Whether beats come back at all, so that what others sent is known.</summary>
    public bool Hears => Volatile.Read(ref _beat) is not 0 and var beat && clock.GetElapsedTime(beat) <= Lease;

    /// <summary>A beat came back; false when the one before it is too long ago.</summary>
    public bool Renew(long sentAt)
    {
        var unbroken = _beat != 0 && clock.GetElapsedTime(_beat, sentAt) <= Lease;
        if (!unbroken)
        {
            Volatile.Write(ref _since, sentAt);
        }

        Volatile.Write(ref _beat, sentAt);
        return unbroken;
    }
}
