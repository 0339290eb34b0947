using Recommender.Api.Tenancy;
using Recommender.Engine.Caching;

namespace Recommender.Api.Caching;

/// <summary>
/// What is changed or taken out of a catalogue may stand on anybody's page: answers of the tenant are forgotten before a
/// successful write is acknowledged. Single interactions concern only their users
/// and give notice themselves.
/// </summary>
internal sealed class CatalogueWrites(RequestDelegate next, ChangeNotices notices)
{
    private static readonly PathString[] Catalogue =
        ["/api/v1/entities", "/api/v1/products", "/api/v1/users", "/api/v1/interaction-types", "/api/v1/interactions/bulk"];

    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && Concerns(context.Request))
        {
            context.Response.OnStarting(() => NoticeAsync(context));
        }

        return next(context);
    }

    private static bool Concerns(HttpRequest request) => Array.Exists(Catalogue, path => request.Path.StartsWithSegments(path));

    private async Task NoticeAsync(HttpContext context)
    {
        if (context.Response.StatusCode < StatusCodes.Status400BadRequest
            && context.Features.Get<RequestTenant>() is { } tenant
            && await tenant.FindAsync(context.RequestAborted) is { } key)
        {
            await notices.CatalogueChangedAsync(key);
        }
    }
}
