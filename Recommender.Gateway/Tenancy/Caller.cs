using Recommender.Engine.Tenancy;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Tenancy;

/// <summary>
/// A caller as this gateway knows it for the moment: identity, limits, and the signed header that many requests share.
/// </summary>
internal sealed class Caller(CallerIdentity identity, ApiKey? key, IdentityHeader signature, TimeProvider clock)
{
    /// <summary>Well below the lifetime that the api grants, so that a header in use never runs out.</summary>
    private static readonly TimeSpan SignatureLifetime = IdentityHeader.Lifetime / 3;

    private Signed? _signed;

    private sealed record Signed(string Header, long At);

    public CallerIdentity Identity => identity;

    /// <summary>Null for the operator key of the configuration and for callers without a key.</summary>
    public ApiKey? Key => key;

    /// <summary>By which its key is looked up; null without a key that has a row.</summary>
    public KeyHash? Hash { get; init; }

    public required CallerLimits Limits { get; init; }

    /// <summary>Where its last use is noted; null without a key that has a row.</summary>
    public KeyUse? Use { get; init; }

    public bool IsActive => key is null || key.IsActive(clock.GetUtcNow());

    public string SignedHeader()
    {
        if (_signed is not { } signed || clock.GetElapsedTime(signed.At) > SignatureLifetime)
        {
            _signed = signed = new(signature.Sign(identity), clock.GetTimestamp());
        }

        return signed.Header;
    }
}
