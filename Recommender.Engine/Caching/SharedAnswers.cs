using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Answers that any process may give, in Redis: a hash per user (or per request, if it is about nobody), so that what a
/// user does removes all of the user's answers at once. A field names all that an answer depends on: the tenant's token,
/// which changes with the catalogue, the version of the model, and the request. Nothing here is needed: without Redis
/// every process computes for itself.
/// </summary>
public sealed class SharedAnswers(
    IConnectionMultiplexer redis, NoticeChannel channel, ModelCache models, Generations generations, CacheMetrics metrics,
    TimeProvider clock)
{
    // When it was computed, in milliseconds since 1970, and its kind.
    private const int Header = sizeof(long) + 1;

    // Longer than any answer lives; a token that is gone makes all answers under it unreachable.
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<TenantId, string> _tokens = new();
    private readonly ConcurrentDictionary<TenantId, byte> _owed = new();

    /// <summary>Tenants whose changes could not be said in Redis; what is stored of them may be old.</summary>
    internal IReadOnlyCollection<TenantId> Owed => _owed.IsEmpty ? [] : [.. _owed.Keys];

    private bool IsUsable(TenantId tenant) => channel.IsCurrent && !_owed.ContainsKey(tenant);

    /// <summary>
    /// Where an answer to a request has its place now; null when it has none. To be asked for before anything is read that
    /// the answer depends on.
    /// </summary>
    internal async Task<SharedPlace?> PlaceAsync(AnswerKey key)
    {
        if (!IsUsable(key.Tenant))
        {
            CountAbsence();
            return null;
        }

        try
        {
            var model = await models.GetAsync(key.Tenant, CancellationToken.None);
            var token = await TokenAsync(key.Tenant);
            return new(
                key.User is null ? RequestKey(key) : UserKey(key.Tenant, key.User),
                string.Create(CultureInfo.InvariantCulture, $"kind:{token}:{model?.Version}.{model?.Sequence}:{key.Request}"));
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            metrics.Failed();
            return null;
        }
    }

    /// <summary>The answer in a place and how old it is.</summary>
    internal async Task<(AnswerBody Body, TimeSpan Age)?> FindAsync(SharedPlace place)
    {
        try
        {
            byte[]? stored = await redis.GetDatabase().HashGetAsync(place.Key, place.Field);
            metrics.Looked(found: stored is not null);
            return stored is { Length: > Header }
                ? (new(stored[Header..], stored[sizeof(long)]), clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(stored)))
                : null;
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            metrics.Failed();
            return null;
        }
    }

    /// <summary>Stores an answer, unless nobody may rely on it any more.</summary>
    internal void Store(AnswerKey key, SharedPlace place, AnswerBody body, TimeSpan lifetime)
    {
        if (!IsUsable(key.Tenant))
        {
            return;
        }

        var stored = new byte[Header + body.Bytes.Length];
        BinaryPrimitives.WriteInt64LittleEndian(stored, clock.GetUtcNow().ToUnixTimeMilliseconds());
        stored[sizeof(long)] = body.Kind;
        body.Bytes.CopyTo(stored, Header);
        try
        {
            var database = redis.GetDatabase();
            database.HashSet(place.Key, place.Field, stored, flags: CommandFlags.FireAndForget);
            // From its first answer on, so that a user who asks often leaves nothing behind for long.
            database.KeyExpire(place.Key, lifetime, ExpireWhen.HasNoExpiry, CommandFlags.FireAndForget);
            metrics.Stored();
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            // The next one who needs it computes it.
            metrics.Failed();
        }
    }

    /// <summary>False when Redis did not do it.</summary>
    internal Task<bool> ForgetUsersAsync(TenantId tenant, IReadOnlyCollection<string> users) =>
        TryAsync(users.Count, database => database.KeyDeleteAsync([.. users.Select(user => UserKey(tenant, user))]));

    /// <inheritdoc cref="ForgetUsersAsync"/>
    internal async Task<bool> ForgetTenantAsync(TenantId tenant)
    {
        var forgotten = await TryAsync(1, database => ForgetTenantAsync(database, channel.Prefix!, tenant));
        ForgetToken(tenant);
        return forgotten;
    }

    /// <summary>For a process that remembers nothing.</summary>
    internal static Task ForgetTenantAsync(IDatabase database, string prefix, TenantId tenant) =>
        database.StringSetAsync(TokenKey(prefix, tenant), NewToken(), TokenLifetime);

    internal void ForgetToken(TenantId tenant) => _tokens.TryRemove(tenant, out _);

    internal void ForgetTokens() => _tokens.Clear();

    internal void Owe(TenantId tenant) => _owed[tenant] = 0;

    internal void Settle(TenantId tenant) => _owed.TryRemove(tenant, out _);

    // Redis that is known to be away is not asked, which must not look like one that is not needed.
    private void CountAbsence()
    {
        if (!channel.IsCurrent)
        {
            metrics.Failed();
        }
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private async ValueTask<string> TokenAsync(TenantId tenant)
    {
        if (_tokens.TryGetValue(tenant, out var known))
        {
            return known;
        }

        var (database, created, generation) = (redis.GetDatabase(), NewToken(), generations.Catalogue(tenant));
        var token = await database.StringSetAsync(TokenKey(channel.Prefix, tenant), created, TokenLifetime, When.NotExists)
            ? created
            : (string?)await database.StringGetAsync(TokenKey(channel.Prefix, tenant)) ?? throw new RedisException("the token has just expired");
        if (generations.Catalogue(tenant) == generation)
        {
            _tokens[tenant] = token;
        }

        return token;
    }

    private async Task<bool> TryAsync(int owners, Func<IDatabase, Task> change)
    {
        if (channel.Prefix is null || !redis.IsConnected)
        {
            return false;
        }

        try
        {
            await change(redis.GetDatabase());
            metrics.Removed(owners);
            return true;
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            metrics.Failed();
            return false;
        }
    }

    private static RedisKey TokenKey(string? prefix, TenantId tenant) => $"{prefix}:catalogue:{tenant.Value}";

    private RedisKey UserKey(TenantId tenant, string user) => $"{channel.Prefix}:answers:{tenant.Value}:user:{user}";

    private RedisKey RequestKey(AnswerKey key) => $"{channel.Prefix}:answers:{key.Tenant.Value}:request:{key.Request}";
}

/// <summary>Where an answer is stored.</summary>
internal sealed record SharedPlace(RedisKey Key, RedisValue Field);
