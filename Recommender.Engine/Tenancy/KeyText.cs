using System.Buffers.Text;
using System.Security.Cryptography;

namespace Recommender.Engine.Tenancy;

/// <summary>The text of API keys: a prefix that says what kind it is, and 256 random bits.</summary>
public static class KeyText
{
    private const int ShownCharacters = 8;

    /// <summary>A new key: <c>pk_</c> publishable, <c>op_</c> operator, <c>sk_</c> any other.</summary>
    public static string Create(Scopes scopes, bool publishable)
    {
        var kind = publishable ? "pk_" : scopes.HasFlag(Scopes.Operator) ? "op_" : "sk_";
        return kind + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>The part that lists show, so that people can tell their keys apart; 208 bits stay unknown.</summary>
    public static string Prefix(string key) => key[..("sk_".Length + ShownCharacters)];
}
