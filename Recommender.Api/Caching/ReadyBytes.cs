using Recommender.Engine.Caching;

namespace Recommender.Api.Caching;

/// <summary>An answer that needs no more work, with what a gateway may do with it.</summary>
/// <param name="answer">The answer.</param>
/// <param name="key">What it answers.</param>
/// <param name="lifetime">How long it holds when nothing changes it.</param>
internal sealed class ReadyBytes(Answer answer, AnswerKey key, TimeSpan lifetime) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext.Response, answer, key, lifetime);

    public static Task WriteAsync(HttpResponse response, Answer answer, AnswerKey key, TimeSpan lifetime)
    {
        if (answer.Source != AnswerSource.Stale && lifetime >= EdgeTerms.Lifetime)
        {
            response.Headers[EdgeTerms.Header] = new EdgeTerms(key.Tenant, key.User, answer.Body.Kind).ToString();
        }

        return AnswerWriter.WriteAsync(response, answer.Body, answer.Source switch
        {
            AnswerSource.Computed => "miss",
            AnswerSource.Remembered => "hit",
            AnswerSource.Shared => "shared",
            _ => "stale",
        });
    }
}
