using Microsoft.AspNetCore.Http.Features;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Tenancy;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Caching;

/// <summary>
/// Gives answers that are kept without asking the api, and keeps those that it says may be. Runs after the caller was
/// admitted: limits count, and scopes hold, for what is kept as for everything else.
/// </summary>
internal sealed class EdgeCache(EdgeAnswers answers, EdgeMetrics metrics, RecommendationMetrics recommendations, TimeProvider clock)
{
    private const string NamedTenant = "X-Tenant-ID";

    private sealed record Question(EdgeKey Key, long AskedAt);

    public RequestDelegate Answer(RequestDelegate next) => context =>
        KeyOf(context) is { } key ? AnswerAsync(context, key, next) : next(context);

    /// <summary>Keeps what the api says may be kept; what it says about that is not for clients.</summary>
    public ValueTask KeepAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        return http.Response.Headers.Remove(EdgeTerms.Header, out var header)
            && http.Features.Get<Question>() is { } question
            && context.ProxyResponse is { StatusCode: System.Net.HttpStatusCode.OK } answer
            && EdgeTerms.Parse(header) is { } terms
                ? KeepAsync(context, question, terms, answer)
                : ValueTask.CompletedTask;
    }

    private Task AnswerAsync(HttpContext context, EdgeKey key, RequestDelegate next)
    {
        if (answers.Find(key) is not { } body)
        {
            if (answers.IsWanted(key))
            {
                context.Features.Set(new Question(key, clock.GetTimestamp()));
            }

            return next(context);
        }

        metrics.Found();
        recommendations.Given(new(body, AnswerSource.Edge));
        return AnswerWriter.WriteAsync(context.Response, body, "edge");
    }

    private async ValueTask KeepAsync(ResponseTransformContext context, Question question, EdgeTerms terms, HttpResponseMessage answer)
    {
        var http = context.HttpContext;
        context.SuppressResponseBody = true;
        var bytes = await answer.Content.ReadAsByteArrayAsync(http.RequestAborted);
        answers.Keep(question.Key, terms, question.AskedAt, bytes);
        metrics.Missed();
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    // An operator names a tenant in too many ways to look for them here, and whoever names another tenant is refused by the api.
    private static EdgeKey? KeyOf(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && context.Request.Path.StartsWithSegments("/api/v1/recommendations")
        && context.Features.Get<Caller>() is { Identity: { Tenant: { } tenant } identity }
        && !identity.Scopes.HasFlag(Scopes.Operator)
        && !context.Request.Headers.ContainsKey(NamedTenant)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }
            ? new(tenant, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            : null;
}
