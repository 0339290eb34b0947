using Recommender.Engine.Faults;

namespace Recommender.Engine.Tenancy;

/// <summary>Where a web page is from, as browsers say it: <c>https://shop.example</c>; <c>*</c> stands for all.</summary>
public static class Origin
{
    // Browsers send origins in this one form, and they are compared as text.
    public static bool IsValid(string text) =>
        text == "*"
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme is "http" or "https")
            && uri.GetLeftPart(UriPartial.Authority) == text);

    public static Fault Refusal(string text) =>
        Fault.Validation($"'{text}' is not an origin: scheme://host or scheme://host:port, lower case, without a path");

    /// <summary>Whether a list of origins has one.</summary>
    public static bool IsIn(IReadOnlyList<string> allowed, string origin) => allowed.Contains("*") || allowed.Contains(origin);
}
