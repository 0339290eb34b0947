using System.Collections.Concurrent;
using Recommender.Api.Tenancy;

namespace Recommender.Api.Webhooks;

/// <summary>How many requests of each tenant were answered with a status of 500 or more since somebody asked last.</summary>
internal sealed class FailedRequests
{
    private ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string tenant, long failures = 1) => _counts.AddOrUpdate(tenant, failures, (_, known) => known + failures);

    public IReadOnlyDictionary<string, long> Take() => Interlocked.Exchange(ref _counts, new(StringComparer.Ordinal));
}

/// <summary>Counts failed requests. Runs outside of everything that may turn an exception into an answer.</summary>
internal sealed class CountFailures(RequestDelegate next, FailedRequests failures)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError && context.Features.Get<RequestTenant>() is { } tenant)
        {
            failures.Add(tenant.Name);
        }
    }
}
