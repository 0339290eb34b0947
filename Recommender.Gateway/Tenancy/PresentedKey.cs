using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>The key that a request shows: <c>X-API-Key: K</c>, or <c>Authorization</c> as <c>Bearer K</c>, <c>bearer K</c> or bare <c>K</c>.</summary>
internal static class PresentedKey
{
    private const string Header = "X-API-Key";
    private const string Scheme = "Bearer ";

    public static ReadOnlySpan<char> Of(IHeaderDictionary headers)
    {
        var key = headers[Header].ToString().AsSpan().Trim();
        if (key.IsEmpty)
        {
            key = headers.Authorization.ToString().AsSpan().Trim();
            key = key.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? key[Scheme.Length..].Trim() : key;
        }

        return key;
    }

    /// <summary>The api gets a signed identity instead; a key that it never sees it cannot leak.</summary>
    public static void Strip(IHeaderDictionary headers)
    {
        headers.Remove(Header);
        headers.Authorization = default;
    }
}
