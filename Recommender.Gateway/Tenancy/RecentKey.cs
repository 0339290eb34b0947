using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>
/// The key that a connection showed last, with its hash: most connections show one key again and again. It is compared
/// only with what comes over the same connection, and gone with it.
/// </summary>
internal sealed class RecentKey
{
    private volatile Hashed? _last;

    private sealed record Hashed(string Key, KeyHash Hash);

    /// <summary>Gives every connection such a memory.</summary>
    public static void AddTo(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
    {
        connection.Features.Set(new RecentKey());
        return next(connection);
    }));

    /// <summary>The hash to look up; null for what cannot be a key.</summary>
    public static KeyHash? HashOf(HttpContext context, ReadOnlySpan<char> key) =>
        key.Length > KeyHash.MaximumLength ? null
        : context.Features.Get<RecentKey>() is { } recent ? recent.HashOf(key)
        : KeyHash.Of(key);

    private KeyHash HashOf(ReadOnlySpan<char> key)
    {
        if (_last is not { } last || !key.SequenceEqual(last.Key))
        {
            _last = last = new(key.ToString(), KeyHash.Of(key));
        }

        return last.Hash;
    }
}
