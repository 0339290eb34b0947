using System.Globalization;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>
/// What the api tells a gateway that may keep an answer: whose writes change it. It travels in the header that the W3C note
/// "Edge Architecture" has for this (<c>Surrogate-Control: max-age=1;tenant=7;kind=3;user=ada</c>) and goes no further.
/// </summary>
/// <param name="Tenant">Whose data the answer is about.</param>
/// <param name="User">The user whose writes change it; null if it is about nobody.</param>
/// <param name="Kind">What kind of answer it is to those who count them.</param>
public readonly record struct EdgeTerms(TenantId Tenant, string? User, byte Kind)
{
    public const string Header = "Surrogate-Control";

    /// <summary>
    /// How long a gateway keeps an answer at most. What gives no notice (another model, a chart, settings) is that much
    /// later for its clients; a page that many ask for is forwarded once in that time, which is all that keeping it needs.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private const string Start = "max-age=1;tenant=";
    private const string KindMark = ";kind=";
    private const string UserMark = ";user=";

    public override string ToString() => User is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Start}{Tenant.Value}{KindMark}{Kind}")
        : string.Create(CultureInfo.InvariantCulture, $"{Start}{Tenant.Value}{KindMark}{Kind}{UserMark}{Uri.EscapeDataString(User)}");

    /// <summary>The terms of a header; null for anything else than what <see cref="ToString"/> gives.</summary>
    public static EdgeTerms? Parse(string? header)
    {
        if (header is null || !header.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = header[Start.Length..].Split(UserMark, 2);
        return parts[0].Split(KindMark) is [var tenant, var kind]
            && int.TryParse(tenant, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && byte.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                ? new(new(id), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null, code)
                : null;
    }
}
