using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Recommender.Engine.Faults;

namespace Recommender.Api.Paging;

/// <summary>The <c>Link</c> header of lists (RFC 8288).</summary>
internal static class NextLink
{
    /// <summary>Points to the same list with the same query behind <paramref name="cursor"/>.</summary>
    public static void LinkToNext(this HttpContext context, string cursor)
    {
        var query = context.Request.Query
            .Where(parameter => parameter.Key is not ("cursor" or "offset"))
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value))
            .Append(KeyValuePair.Create("cursor", (string?)cursor));
        context.Response.Headers.Link = $"<{QueryHelpers.AddQueryString(context.Request.Path.ToUriComponent(), query)}>; rel=\"next\"";
    }

    /// <summary>Links to the page behind <paramref name="size"/> items when there is one more; returns its cursor.</summary>
    public static string? LinkToNext<T>(this HttpContext context, IReadOnlyList<T> found, int size, Func<T, string> cursor)
    {
        if (found.Count <= size)
        {
            return null;
        }

        var next = cursor(found[size - 1]);
        context.LinkToNext(next);
        return next;
    }

    /// <summary>Reads a cursor that is a number; empty is none.</summary>
    public static Fault? CheckNumber(string? cursor, ref long before) =>
        string.IsNullOrEmpty(cursor) || long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) ? null : Unknown;

    /// <summary>Reads a cursor that is an id; empty is none.</summary>
    public static Fault? CheckId(string? cursor, ref Guid before) =>
        string.IsNullOrEmpty(cursor) || Guid.TryParseExact(cursor, "N", out before) ? null : Unknown;

    private static Fault Unknown => Fault.Validation("cursor is not one that this list gave out");
}
