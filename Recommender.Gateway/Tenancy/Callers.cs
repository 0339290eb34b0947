using Microsoft.Extensions.Options;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Tenancy;

/// <summary>Makes callers: of keys, of the operator key in the configuration, and of requests without a key.</summary>
internal sealed class Callers
{
    private const Scopes Everything = Scopes.Operator | Scopes.Admin | Scopes.Write | Scopes.Read | Scopes.Track;

    private readonly AccessOptions _options;
    private readonly IdentityHeader _signature;
    private readonly LimitTable _limits;
    private readonly KeyUsage _usage;
    private readonly TimeProvider _clock;
    private readonly KeyHash? _operatorKey;
    private readonly Caller _operator;

    public Callers(IOptions<AccessOptions> options, LimitTable limits, KeyUsage usage, TimeProvider clock)
    {
        _options = options.Value;
        _signature = new(_options.SigningKey, clock);
        _limits = limits;
        _usage = usage;
        _clock = clock;
        _operatorKey = string.IsNullOrEmpty(_options.OperatorKey) ? null : KeyHash.Of(_options.OperatorKey);
        _operator = Create(new(null, null, Everything), null);
        Keyless = _options.KeyRequired ? null : Create(new(null, null, Everything), null);
    }

    /// <summary>Who a request without a key is where none is required; null where one is.</summary>
    public Caller? Keyless { get; }

    public string DefaultTenant => _options.DefaultTenant;

    public Caller? Operator(KeyHash hash) => _operatorKey is { } known && known == hash ? _operator : null;

    public Caller Of(ApiKey key, KeyHash hash) => Create(new(key.Id, key.Tenant, key.Scopes), key, hash);

    /// <summary>A visitor of an open route, who may do no more than be counted for a tenant.</summary>
    public Caller Visitor(string tenant) => Create(new(null, tenant, Scopes.Track), null);

    private Caller Create(CallerIdentity identity, ApiKey? key, KeyHash? hash = null) =>
        new(identity, key, _signature, _clock)
        {
            Hash = hash,
            Limits = _limits.Of(identity, key),
            Use = key is null ? null : _usage.Of(key.Id),
        };
}
