namespace Recommender.Engine.Entities;

/// <summary>
/// Shopify's app registers products as <c>shopify_123</c> while its storefront names them <c>123</c>: each stands for
/// the other where only one of them is registered.
/// </summary>
public static class ShopifyId
{
    private const string Prefix = "shopify_";

    /// <summary>The other spelling of an id; null for ids that no Shopify shop has.</summary>
    public static string? Other(string id) =>
        IsNumber(id) ? Prefix + id
            : id.StartsWith(Prefix, StringComparison.Ordinal) && IsNumber(id.AsSpan(Prefix.Length)) ? id[Prefix.Length..]
            : null;

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
