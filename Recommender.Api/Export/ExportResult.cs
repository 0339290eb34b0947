using Recommender.Engine.Export;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Export;

/// <summary>An export as the body of the answer.</summary>
internal sealed class ExportResult(ExportStore store, TenantId? tenant, ExportRequest request) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var aborted = httpContext.RequestAborted;
        using var place = tenant is { } key ? httpContext.RequestServices.GetRequiredService<ExportReaders>().Enter(key) : null;
        await httpContext.RequestServices.GetRequiredService<StorageWatch>().EnsureAnswersAsync();
        await using var file = await ExportFile.OpenAsync(store, tenant, request, aborted);
        httpContext.Response.ContentType = request.ContentType;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{request.FileName}\"";
        await file.WriteAsync(new WatchedBody(httpContext), aborted);
    }
}
