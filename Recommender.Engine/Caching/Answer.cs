using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>What a request asks for: the same key, the same answer until something changes.</summary>
/// <param name="Tenant">Whose data it is about.</param>
/// <param name="User">The user whose writes change it; null if everybody's do.</param>
/// <param name="Request">Path and query.</param>
public readonly record struct AnswerKey(TenantId Tenant, string? User, string Request);

/// <summary>Bytes that are ready to be sent.</summary>
/// <param name="Body">What is sent.</param>
/// <param name="Source">Where it comes from.</param>
public readonly record struct Answer(AnswerBody Body, AnswerSource Source);

/// <summary>A body, and what kind of answer it is to those who count them: the cache only keeps it.</summary>
public readonly record struct AnswerBody(byte[] Bytes, byte Kind = 0);

public enum AnswerSource
{
    /// <summary>Computed for this request.</summary>
    Computed,

    /// <summary>Computed before by this process, and nothing has changed since.</summary>
    Remembered,

    /// <summary>Computed before by any process, and nothing has changed since.</summary>
    Shared,

    /// <summary>Computed shortly before, kept by a gateway, and nothing has changed since.</summary>
    Edge,

    /// <summary>Computed before; it cannot be known whether it still holds, because storage is away.</summary>
    Stale,
}
