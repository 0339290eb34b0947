using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Recommender.Api.Widget;

/// <summary>The script that shows recommendations on a page; everybody may load it, and it says nothing about anybody.</summary>
internal static class WidgetScript
{
    private const string Name = "widget.js";

    private static readonly byte[] Text = Load();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Base64Url.EncodeToString(SHA256.HashData(Text).AsSpan(0, 12))}\"");

    public static void MapWidgetScript(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"/{Name}", Serve).ExcludeFromDescription();

    private static FileContentHttpResult Serve(HttpResponse response)
    {
        // Pages notice a new version within the hour.
        response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Bytes(Text, "text/javascript; charset=utf-8", entityTag: Tag);
    }

    private static byte[] Load()
    {
        using var resource = typeof(WidgetScript).Assembly.GetManifestResourceStream(Name)!;
        using var text = new MemoryStream();
        resource.CopyTo(text);
        return text.ToArray();
    }
}
