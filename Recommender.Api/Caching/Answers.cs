using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Recommender.Api.Errors;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Caching;

/// <summary>Answers a request from memory while nothing has changed, and otherwise computes and remembers the answer.</summary>
internal sealed class Answers(AnswerCache cache, IOptions<JsonOptions> json)
{
    private const string SourceHeader = "X-Cache";

    /// <param name="user">The user whose writes change the answer; null if it is about nobody.</param>
    /// <param name="fresh">For how long it may be repeated.</param>
    /// <param name="compute">The body, or why there is none; faults are not remembered.</param>
    public async Task<IResult> GetAsync<TBody>(
        HttpContext context, TenantId tenant, string? user, TimeSpan fresh, Func<CancellationToken, Task<Outcome<TBody>>> compute)
        where TBody : class
    {
        var key = new AnswerKey(tenant, user, context.Request.Path.Value + context.Request.QueryString.Value);
        try
        {
            // Others may be waiting for the same answer, so it does not end with this request.
            var answer = await cache.GetAsync(key, fresh, () => SerializeAsync(compute(CancellationToken.None)), RequestFailures.IsStorageAway);
            context.Response.Headers[SourceHeader] = answer.Source switch
            {
                AnswerSource.Computed => "miss",
                AnswerSource.Remembered => "hit",
                _ => "stale",
            };
            return new ReadyBytes(answer.Bytes);
        }
        catch (RefusedException refused)
        {
            return (ProblemResult)refused.Fault;
        }
    }

    private async Task<byte[]> SerializeAsync<TBody>(Task<Outcome<TBody>> computing)
        where TBody : class
    {
        var outcome = await computing;
        return outcome.Value is { } body
            ? JsonSerializer.SerializeToUtf8Bytes(body, json.Value.SerializerOptions)
            : throw new RefusedException(outcome.Fault!);
    }

    private sealed class ReadyBytes(ReadOnlyMemory<byte> bytes) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = bytes.Length;
            if (!HttpMethods.IsHead(httpContext.Request.Method))
            {
                await httpContext.Response.BodyWriter.WriteAsync(bytes, httpContext.RequestAborted);
            }
        }
    }
}
