using Recommender.Engine.RateLimits;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Gateway;

/// <summary>Keys of a fresh tenant, made as the api makes them.</summary>
internal sealed class Keys(Servers servers, string? redis = null)
{
    private readonly KeyAdministration _keys = new(
        servers.Database, new TenantDirectory(servers.Database), new KeyChanges(
            ConnectionMultiplexer.Connect($"{redis ?? servers.RedisConnection},abortConnect=false"), new(servers.Database)));

    public string Tenant { get; } = Servers.NewTenantName();

    public KeyAdministration Administration => _keys;

    public async Task<IssuedKey> IssueAsync(
        Scopes scopes = Scopes.Read | Scopes.Write, RateLimit? limit = null, DateTimeOffset? expires = null, string? name = null) =>
        await _keys.CreateAsync(new(Tenant, name ?? "test", scopes, Publishable: false, [], limit, expires), CancellationToken.None);

    public async Task<IssuedKey> IssuePublishableAsync(params string[] origins) =>
        await _keys.CreateAsync(new(Tenant, "widget", Scopes.Track, Publishable: true, origins, null, null), CancellationToken.None);

    public Task<IssuedKey> IssueOperatorAsync() =>
        _keys.CreateAsync(new(null, "operator", Scopes.Operator, Publishable: false, [], null, null), CancellationToken.None);
}
