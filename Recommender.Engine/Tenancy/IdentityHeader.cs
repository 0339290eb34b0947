using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Recommender.Engine.Caching;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// The header that carries a <see cref="CallerIdentity"/> from the gateway to the api: base64url of its JSON, a dot,
/// and base64url of an HMAC-SHA256 over the first part. It is valid for <see cref="Lifetime"/> on either side of its
/// time, so that neither a replayed header nor a small clock difference matters.
/// </summary>
public sealed class IdentityHeader(string signingKey, TimeProvider clock)
{
    public const string Name = "X-Recommender-Identity";

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    // The gateway sends the same header for a while, and checking it again would give the same.
    private const int MostVerified = 10_000;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(signingKey));
    private readonly RecentTable<string, Claims> _verified = new(MostVerified);

    private sealed record Claims(Guid? Key, string? Tenant, Scopes Scopes, long Time);

    public string Sign(CallerIdentity caller)
    {
        var claims = new Claims(caller.KeyId, caller.Tenant, caller.Scopes, clock.GetUtcNow().ToUnixTimeSeconds());
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        return $"{payload}.{Base64Url.EncodeToString(Mac(payload))}";
    }

    /// <summary>The identity that the header carries, or null when it is missing, forged, malformed or out of its time.</summary>
    public CallerIdentity? Verify(string? header)
    {
        if (header is null)
        {
            return null;
        }

        if (_verified.Find(header) is not { } claims)
        {
            if (Read(header) is not { } read)
            {
                return null;
            }

            claims = read;
            _verified.Put(header, claims);
        }

        return (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(claims.Time)).Duration() <= Lifetime
            ? new(claims.Key, claims.Tenant, claims.Scopes)
            : null;
    }

    private Claims? Read(string header)
    {
        if (header.IndexOf('.', StringComparison.Ordinal) is not (int dot and > 0))
        {
            return null;
        }

        try
        {
            var payload = header[..dot];
            return CryptographicOperations.FixedTimeEquals(Mac(payload), Base64Url.DecodeFromChars(header.AsSpan(dot + 1)))
                ? JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Mac(string payload) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(payload));
}
