using System.Security.Cryptography;
using System.Text;

namespace Recommender.Tests.Webhooks;

/// <summary>The receiver in C# of docs/webhooks.md, word for word.</summary>
internal static class DocumentedReceiver
{
    public static bool Check(string secret, string id, string timestamp, string signatures, byte[] body)
    {
        return IsGenuine(secret, id, timestamp, signatures, body);

        static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body)
        {
            if (!long.TryParse(timestamp, out var seconds) || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300)
            {
                return false;
            }

            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
            var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            return signatures.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
        }
    }
}
