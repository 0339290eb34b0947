using Recommender.Api.Tenancy;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Caching;

/// <summary>Marks a route whose answers are remembered.</summary>
/// <param name="UserParameter">The parameter of the route that names the user whom an answer is about; null if it is about nobody.</param>
internal sealed record Remembered(string? UserParameter = null);

/// <summary>
/// Answers from memory before a request is even read: what is remembered was asked for in the same words, and was found
/// to be in order then. Runs after the caller is known.
/// </summary>
internal sealed class RememberedAnswers(RequestDelegate next, AnswerCache cache, RecommendationMetrics metrics)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Remembered>() is { } remembered && context.Features.Get<RequestTenant>() is { } tenant
            ? AnswerAsync(context, remembered, tenant)
            : next(context);

    private async Task AnswerAsync(HttpContext context, Remembered remembered, RequestTenant tenant)
    {
        var user = remembered.UserParameter is { } parameter ? context.Request.RouteValues[parameter] as string : null;
        if (await tenant.FindAsync(context.RequestAborted) is { } id && Answers.Key(context, id, user) is var key && cache.Find(key) is { } body)
        {
            var answer = new Answer(body, AnswerSource.Remembered);
            metrics.Given(answer);
            await ReadyBytes.WriteAsync(context.Response, answer, key, EdgeTerms.Lifetime);
            return;
        }

        await next(context);
    }
}
