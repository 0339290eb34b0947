namespace Recommender.Api.Startup;

/// <summary>A path that ends with a slash is another one, and no route has it.</summary>
internal sealed class ExactPaths(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path is not { HasValue: true, Value: [.., '/'] and not "/" })
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
