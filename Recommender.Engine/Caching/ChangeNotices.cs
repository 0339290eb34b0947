using System.Globalization;
using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Tells this process and the other ones which answers may have changed. A writer calls it after its commit and before
/// it answers, so whoever has the answer to a write never gets an older recommendation from this process, and from
/// another one only within the time that a message takes. Without Redis no process trusts what it remembers.
/// </summary>
public sealed class ChangeNotices : IDisposable
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("recommender:changes");

    private readonly Generations _generations;
    private readonly IConnectionMultiplexer _redis;
    private volatile bool _listening;

    public ChangeNotices(Generations generations, IConnectionMultiplexer redis)
    {
        (_generations, _redis) = (generations, redis);
        _redis.ConnectionRestored += OnReconnected;
    }

    /// <summary>Whether changes made elsewhere are heard of.</summary>
    public bool IsListening => _listening && _redis.IsConnected;

    public async Task ListenAsync()
    {
        await _redis.GetSubscriber().SubscribeAsync(Channel, (_, message) => Receive(message.ToString()));
        _generations.EverythingChanged();
        _listening = true;
    }

    public async Task UsersChangedAsync(TenantId tenant, IReadOnlyCollection<string> users)
    {
        foreach (var user in users)
        {
            _generations.UserChanged(tenant, user);
        }

        // Ids hold no control characters, so a line is an id.
        await SendAsync($"{tenant.Value.ToString(CultureInfo.InvariantCulture)}\n{string.Join('\n', users)}");
    }

    public async Task CatalogueChangedAsync(TenantId tenant)
    {
        _generations.CatalogueChanged(tenant);
        await SendAsync(tenant.Value.ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose() => _redis.ConnectionRestored -= OnReconnected;

    private void Receive(string message)
    {
        var lines = message.Split('\n');
        var tenant = new TenantId(int.Parse(lines[0], CultureInfo.InvariantCulture));
        if (lines.Length == 1)
        {
            _generations.CatalogueChanged(tenant);
        }

        foreach (var user in lines.AsSpan(1))
        {
            _generations.UserChanged(tenant, user);
        }
    }

    private async Task SendAsync(string message)
    {
        if (!_redis.IsConnected)
        {
            return;
        }

        try
        {
            await _redis.GetSubscriber().PublishAsync(Channel, message);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // The write is committed all the same; other processes are cut off from Redis too and trust nothing, or forget
            // what they remember after a few seconds.
        }
    }

    private void OnReconnected(object? sender, ConnectionFailedEventArgs connection) => _generations.EverythingChanged();
}
