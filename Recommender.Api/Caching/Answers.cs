using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Recommender.Api.Errors;
using Recommender.Api.Recommendations;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Caching;

/// <summary>Answers a request from memory while nothing has changed, and otherwise computes and remembers the answer.</summary>
internal sealed class Answers(AnswerCache cache, RecommendationMetrics metrics, IOptions<JsonOptions> json)
{
    /// <param name="user">The user whose writes change the answer; null if it is about nobody.</param>
    /// <param name="lifetime">How long an answer holds when nothing that gives notice changes it.</param>
    /// <param name="compute">The body, or why there is none; faults are not remembered.</param>
    public async Task<IResult> GetAsync<TBody>(
        HttpContext context, TenantId tenant, string? user, TimeSpan lifetime, Func<CancellationToken, Task<Outcome<TBody>>> compute)
        where TBody : class, IPageBody
    {
        var key = Key(context, tenant, user);
        var isComputedHere = false;
        try
        {
            var answer = await cache.GetAsync(key, lifetime, ComputeAsync, RequestFailures.IsStorageAway);
            if (!isComputedHere)
            {
                metrics.Given(answer);
            }

            return new ReadyBytes(answer, key, lifetime);
        }
        catch (RefusedException refused)
        {
            return (ProblemResult)refused.Fault;
        }

        Task<AnswerBody> ComputeAsync()
        {
            // Others may be waiting for the same answer, so it does not end with this request.
            isComputedHere = true;
            return SerializeAsync(compute(CancellationToken.None));
        }
    }

    /// <summary>What the request asks for; everything else that it says, such as who asks, does not matter for the answer.</summary>
    internal static AnswerKey Key(HttpContext context, TenantId tenant, string? user) =>
        new(tenant, user, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    private async Task<AnswerBody> SerializeAsync<TBody>(Task<Outcome<TBody>> computing)
        where TBody : class, IPageBody
    {
        var outcome = await computing;
        return outcome.Value is { } body
            ? new(body.ToJson(json.Value.SerializerOptions), body.Kind.Code)
            : throw new RefusedException(outcome.Fault!);
    }
}
