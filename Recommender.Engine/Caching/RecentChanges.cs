using System.Collections.Concurrent;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>
/// When answers may have changed lately, for a process that keeps answers which others computed. Such an answer may come
/// from one who has not heard yet of a change that is known here. Whoever has not heard of it a <see cref="Trust.Lease"/>
/// later relies on nothing it remembers, so answers to what was asked later than that are as new as the change.
/// </summary>
public sealed class RecentChanges
{
    // Users who wrote lately; beyond it everything counts as changed rather than that some are forgotten.
    private const int MostUsers = 100_000;

    private readonly ConcurrentDictionary<(TenantId Tenant, string User), long> _users = new();
    private readonly ConcurrentDictionary<TenantId, long> _tenants = new();
    private readonly NoticeChannel _channel;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _longest;
    private Action<TenantId, string> _erased = static (_, _) => { };
    private long _all;
    private long _swept;

    /// <param name="channel">Where others tell what they change.</param>
    /// <param name="clock">What time is measured with.</param>
    /// <param name="longest">How long answers are kept at most: what changed before counts no more.</param>
    public RecentChanges(NoticeChannel channel, TimeProvider clock, TimeSpan longest)
    {
        (_channel, _clock, _longest) = (channel, clock, longest);
        _all = clock.GetTimestamp();
        channel.Received += Note;
        channel.Missed += () => Volatile.Write(ref _all, clock.GetTimestamp());
    }

    /// <summary>Whether an answer still holds.</summary>
    /// <param name="tenant">Whose data it is about.</param>
    /// <param name="user">The user whose writes change it; null if it is about nobody.</param>
    /// <param name="askedAt">When it was asked for, in ticks of the clock.</param>
    public bool Holds(TenantId tenant, string? user, long askedAt) =>
        _channel.IsCurrent
        && IsAfter(askedAt, Volatile.Read(ref _all))
        && IsAfter(askedAt, _tenants.GetValueOrDefault(tenant))
        && (user is null || IsAfter(askedAt, _users.GetValueOrDefault((tenant, user))));

    /// <summary>Has something done when a user was erased, after which nothing that names the user may be kept.</summary>
    public void WhenErased(Action<TenantId, string> forget) => _erased += forget;

    private bool IsAfter(long askedAt, long changedAt) => changedAt == 0 || _clock.GetElapsedTime(changedAt, askedAt) > Trust.Lease;

    private void Note(Notice notice)
    {
        var now = _clock.GetTimestamp();
        if (notice.Kind == NoticeKind.Catalogue)
        {
            _tenants[notice.Tenant] = now;
        }

        foreach (var user in notice.Users)
        {
            _users[(notice.Tenant, user)] = now;
            if (notice.Kind == NoticeKind.Erased)
            {
                _erased(notice.Tenant, user);
            }
        }

        Sweep(now);
    }

    // Notices come one after the other.
    private void Sweep(long now)
    {
        if (_users.Count > MostUsers)
        {
            Volatile.Write(ref _all, now);
            _users.Clear();
        }

        var matters = _longest + Trust.Lease;
        if (_clock.GetElapsedTime(_swept, now) > matters)
        {
            _swept = now;
            Forget(_users, now, matters);
            Forget(_tenants, now, matters);
        }
    }

    private void Forget<TKey>(ConcurrentDictionary<TKey, long> changes, long now, TimeSpan after)
        where TKey : notnull
    {
        foreach (var change in changes.Where(change => _clock.GetElapsedTime(change.Value, now) > after))
        {
            changes.TryRemove(change);
        }
    }
}
