using Recommender.Engine.Tenancy;

namespace Recommender.Api.Admin;

/// <summary>An API key to make.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Scopes">Any of <c>read</c>, <c>write</c>, <c>admin</c>, <c>track</c>, and for operators <c>operator</c>; read and write when left out.</param>
/// <param name="Publishable">A key for web pages: it can ask for recommendations and record interactions, nothing else.</param>
/// <param name="Origins">Where browsers may use a publishable key, such as <c>https://shop.example</c>; <c>*</c> for anywhere.</param>
/// <param name="RequestsPerMinute">Its own limit, 1 to 100,000,000; the default of the installation when left out.</param>
/// <param name="Burst">What may come at once; a tenth of the rate when left out.</param>
/// <param name="ExpiresAt">When it stops to work; never when left out.</param>
/// <param name="TenantId">For operator keys: whose key it is.</param>
public sealed record NewKey(
    string Name,
    IReadOnlyList<string>? Scopes = null,
    bool Publishable = false,
    IReadOnlyList<string>? Origins = null,
    int? RequestsPerMinute = null,
    int? Burst = null,
    DateTimeOffset? ExpiresAt = null,
    string? TenantId = null);

/// <summary>How to rotate a key.</summary>
/// <param name="OverlapSeconds">How long the old key works beside the new one: 0 to 2,592,000 (30 days); a day when left out.</param>
public sealed record KeyRotation(int OverlapSeconds = 86_400);

/// <summary>A key.</summary>
/// <param name="Key">The key itself, only in the answer that made it: it is not stored and cannot be shown again.</param>
/// <param name="Prefix">How the key begins.</param>
/// <param name="Status"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="ReplacedBy">The key that rotation put in its place.</param>
public sealed record KeyBody(
    Guid KeyId,
    string? Key,
    string Prefix,
    string Name,
    string? TenantId,
    IReadOnlyList<string> Scopes,
    bool Publishable,
    IReadOnlyList<string> Origins,
    int? RequestsPerMinute,
    int? Burst,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt,
    Guid? ReplacedBy)
{
    internal static KeyBody Of(IssuedKey issued) => Of(issued.Key, issued.Key.CreatedAt) with { Key = issued.Text };

    internal static KeyBody Of(ApiKey key, DateTimeOffset now) => new(
        key.Id, null, key.Prefix, key.Name, key.Tenant, ScopeNames.Format(key.Scopes), key.Publishable, key.Origins,
        key.Limit?.RequestsPerMinute, key.Limit?.Burst,
        key.RevokedAt is not null ? "revoked" : key.IsActive(now) ? "active" : "expired",
        key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt, key.ReplacedBy);
}

/// <summary>Keys, the newest first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record KeyList(IReadOnlyList<KeyBody> Keys, int Limit, string? NextCursor);
