using System.Collections.Concurrent;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Makes the answers of a tenant old in all processes that remember some, for a process that remembers none itself. While
/// Redis is away it owes the notice; answers are then no older than they may be when nobody gives notice.
/// </summary>
public sealed class CatalogueNotices(IConnectionMultiplexer redis, Installation installation, CacheMetrics metrics, TimeProvider clock)
{
    private readonly NoticeSender _sender = new(redis, clock);
    private readonly ConcurrentDictionary<TenantId, byte> _owed = new();
    private string? _prefix;

    /// <summary>To be called after the commit. Returns when nobody relies any more on what was before, or the notice is owed.</summary>
    public async Task ChangedAsync(TenantId tenant)
    {
        _owed[tenant] = 0;
        try
        {
            _prefix ??= NoticeNames.Prefix(await installation.NameAsync(CancellationToken.None));
            await SharedAnswers.ForgetTenantAsync(redis.GetDatabase(), _prefix, tenant);
            metrics.Removed(owners: 1);
            await _sender.SendAsync(_prefix, NoticeKind.Catalogue, tenant);
            _owed.TryRemove(tenant, out _);
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            // Owed.
            metrics.Failed();
        }
        catch (NpgsqlException)
        {
            // Owed, too.
        }
    }

    /// <summary>Repeats what could not be said; returns how many notices that were.</summary>
    public async Task<int> CatchUpAsync()
    {
        var owed = _owed.Keys.ToList();
        foreach (var tenant in owed)
        {
            await ChangedAsync(tenant);
        }

        return owed.Count(tenant => !_owed.ContainsKey(tenant));
    }
}
