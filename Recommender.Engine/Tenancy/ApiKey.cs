using Recommender.Engine.RateLimits;

namespace Recommender.Engine.Tenancy;

/// <summary>A key without its text.</summary>
/// <param name="Tenant">The name of its tenant; null for operator keys, which may name any.</param>
/// <param name="Prefix">The beginning of its text, for people.</param>
/// <param name="Origins">Where browsers may use a publishable key: <c>https://shop.example</c>, or <c>*</c> for anywhere.</param>
/// <param name="Limit">Its own limit; null for the default.</param>
/// <param name="TenantLimit">The limit of all keys of its tenant together; null for none.</param>
/// <param name="ReplacedBy">The key that rotation made its successor.</param>
/// <param name="TenantOrigins">Where browsers may use any key of its tenant; empty for anywhere.</param>
public sealed record ApiKey(
    Guid Id,
    string? Tenant,
    string Prefix,
    string Name,
    Scopes Scopes,
    bool Publishable,
    string[] Origins,
    RateLimit? Limit,
    RateLimit? TenantLimit,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    Guid? ReplacedBy,
    string[] TenantOrigins)
{
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    public bool MayBeUsedFrom(string origin) =>
        (!Publishable || Origin.IsIn(Origins, origin)) && (TenantOrigins.Length == 0 || Origin.IsIn(TenantOrigins, origin));
}
