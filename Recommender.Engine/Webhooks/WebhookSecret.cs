using System.Security.Cryptography;
using System.Text;

namespace Recommender.Engine.Webhooks;

/// <summary>The secrets that messages are signed with: <c>whsec_</c> and base64 of random bytes (Standard Webhooks 1.0.0).</summary>
public static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    // The specification wants 24 to 64 bytes; 16 characters of one's own are as long as the shortest that people are given.
    private const int ShortestText = 16;

    public static byte[] Create() => RandomNumberGenerator.GetBytes(Bytes);

    public static string Format(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>
    /// The bytes of a secret that somebody chose: those that follow <c>whsec_</c>, else those of the text itself. Null when
    /// there are too few.
    /// </summary>
    public static byte[]? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return text.Length >= ShortestText ? Encoding.UTF8.GetBytes(text) : null;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) && length >= ShortestText ? bytes[..length] : null;
    }
}
