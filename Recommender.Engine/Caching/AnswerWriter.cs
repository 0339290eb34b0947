using Microsoft.AspNetCore.Http;

namespace Recommender.Engine.Caching;

/// <summary>Sends bytes that are ready.</summary>
public static class AnswerWriter
{
    /// <param name="response">Nothing of it has been sent.</param>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="source">Where it comes from, for the header <c>X-Cache</c>.</param>
    public static Task WriteAsync(HttpResponse response, AnswerBody body, string source)
    {
        response.Headers["X-Cache"] = source;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Bytes.Length;
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(body.Bytes, response.HttpContext.RequestAborted).AsTask();
    }
}
