using System.IO.Pipelines;
using System.Text.Json;
using Recommender.Api.Export;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Jobs;

/// <summary>The file that an export has made.</summary>
internal sealed class JobResult(JobFiles files, TenantId tenant, Job job) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
        using var place = httpContext.RequestServices.GetRequiredService<ExportReaders>().Enter(tenant);
        var about = JsonElement.Parse(job.Result!);
        response.ContentType = about.GetProperty("content_type").GetString();
        response.ContentLength = about.GetProperty("bytes").GetInt64();
        response.Headers.ContentDisposition = $"attachment; filename=\"{about.GetProperty("file_name").GetString()}\"";
        var body = new WatchedBody(httpContext);
        await foreach (var piece in files.ReadAsync(tenant, job.Id, aborted))
        {
            await using var plain = JobPiece.Open(piece);
            await plain.CopyToAsync(body, aborted);
        }
    }
}
