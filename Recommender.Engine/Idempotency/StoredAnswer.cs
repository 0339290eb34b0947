namespace Recommender.Engine.Idempotency;

/// <summary>The answer to the first request with an idempotency key, which every further one gets too.</summary>
/// <param name="Fingerprint">SHA-256 of the first request's body.</param>
public sealed record StoredAnswer(
    byte[] Fingerprint, int Status, string? ContentType, string? Location, string? ETag, byte[] Body);

/// <summary>A key as a caller sent it, with whose it is and for which route: elsewhere it is another key.</summary>
/// <param name="Tenant">The tenant's name; there may be none of it yet.</param>
public sealed record IdempotencyKey(string Tenant, string Scope, string Key);
