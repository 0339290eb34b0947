using System.Security.Cryptography;
using System.Text;

namespace Recommender.Engine.Webhooks;

/// <summary>How a receiver knows that a message is ours and was not changed.</summary>
public static class WebhookSignature
{
    /// <summary>
    /// The value of <c>webhook-signature</c>: one signature over id, time and body for each secret, with a space between them
    /// (Standard Webhooks 1.0.0).
    /// </summary>
    /// <param name="timestamp">Seconds since 1970.</param>
    public static string Standard(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }

    /// <summary>The value of <c>X-Webhook-Signature</c>: over the body alone, so it does not keep anybody from sending it again.</summary>
    public static string OfBody(byte[] secret, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));
}
