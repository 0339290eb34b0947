using Microsoft.AspNetCore.WebUtilities;

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
}
