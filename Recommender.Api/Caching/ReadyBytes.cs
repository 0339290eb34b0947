using Recommender.Engine.Caching;

namespace Recommender.Api.Caching;

/// <summary>An answer that needs no more work, and in <c>X-Cache</c> where it comes from.</summary>
internal sealed class ReadyBytes(Answer answer) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext.Response, answer);

    public static Task WriteAsync(HttpResponse response, Answer answer)
    {
        response.Headers["X-Cache"] = answer.Source switch
        {
            AnswerSource.Computed => "miss",
            AnswerSource.Remembered => "hit",
            AnswerSource.Shared => "shared",
            _ => "stale",
        };
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Bytes.Length;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(answer.Body.Bytes, response.HttpContext.RequestAborted).AsTask();
    }
}
