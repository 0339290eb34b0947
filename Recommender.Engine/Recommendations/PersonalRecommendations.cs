using System.Text.Json;
using Microsoft.Extensions.Logging;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;
using Recommender.Engine.Users;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Recommends to anybody with a history: a user, an anonymous session, or seeds that stand for one. Somebody without
/// one, and a tenant without a model, get what everybody likes.
/// </summary>
public sealed class PersonalRecommendations(
    HistoryStore histories, UserStore users, EntityCards cards, EntityCardStore catalogue, Charts charts, ModelCache models,
    PersonalCandidates candidates, SeedCandidates seeds, PageDiversity diversity, Explanations explanations,
    RecommendationMetrics metrics, TimeProvider clock, ILogger<PersonalRecommendations> logger)
{
    // What the service always logged of a request.
    private const string Processed = "Recommendation request processed";

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");

    /// <summary>For a user by id; one that nobody knows is somebody without a history.</summary>
    public async Task<RecommendationPage> ForUserAsync(
        TenantId tenant, string userId, PersonalQuery query, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var history = await histories.ReadAsync(tenant, userId, cancellationToken);
        var seen = await query.Seen.OfUserAsync(histories, tenant, userId, history, clock.GetUtcNow(), cancellationToken);
        metrics.Took(Stage.History, clock.GetElapsedTime(started));
        List<PastInteraction> used = history.Count < query.MinInteractions ? [] : history;
        var sources = Sources(tenant, token => candidates.OfAsync(tenant, used, seen, query, token), used.Count > 0, query);
        var page = await FillAsync(
            tenant, used.Count > 0 ? sources : sources.Prepend(token => StrangerAsync(tenant, userId, seen, query, token)), seen,
            query, cancellationToken);
        Log(tenant, userId, query.Algorithm, page, started);
        return page;
    }

    /// <summary>For a history, newest first; what <paramref name="excluded"/> holds is not recommended.</summary>
    public async Task<RecommendationPage> ForHistoryAsync(
        TenantId tenant, IReadOnlyList<PastInteraction> history, IReadOnlySet<long> excluded, PersonalQuery query,
        CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var sources = Sources(tenant, token => candidates.OfAsync(tenant, history, excluded, query, token), history.Count > 0, query);
        var page = await FillAsync(tenant, sources, excluded, query, cancellationToken);
        Log(tenant, user: null, query.Algorithm, page, started);
        return page;
    }

    /// <summary>For one entity as if it were all of a history; it is not recommended itself.</summary>
    public async Task<RecommendationPage> ForSeedAsync(
        TenantId tenant, long seed, PersonalQuery query, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var sources = Sources(tenant, token => seeds.ToAsync(tenant, seed, query, token), isKnown: true, query);
        var page = await FillAsync(tenant, sources, new HashSet<long> { seed }, query, cancellationToken);
        Log(tenant, user: null, query.Algorithm, page, started);
        return page;
    }

    private async Task<RecommendationPage> FillAsync(
        TenantId tenant, IEnumerable<Func<CancellationToken, Task<Candidates>>> sources, IReadOnlySet<long> excluded,
        PersonalQuery query, CancellationToken cancellationToken)
    {
        var page = new PageFilling(cards, new(catalogue, clock), diversity, tenant, query.Rules, excluded);
        foreach (var source in sources)
        {
            if (!page.IsFull)
            {
                await AddAsync(page, source, cancellationToken);
            }
        }

        await page.FinishAsync(cancellationToken);
        var filled = clock.GetTimestamp();
        var explained = await explanations.PageAsync(tenant, page, query.Rules, cancellationToken);
        metrics.Took(Stage.Explanations, clock.GetElapsedTime(filled));
        metrics.Computed(query.Algorithm, explained);
        return explained;
    }

    private async Task AddAsync(
        PageFilling page, Func<CancellationToken, Task<Candidates>> source, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var found = await source(cancellationToken);
        var proposed = clock.GetTimestamp();
        await page.AddAsync(found, cancellationToken);
        metrics.Took(Stage.Candidates, clock.GetElapsedTime(started, proposed));
        metrics.Took(Stage.Page, clock.GetElapsedTime(proposed));
    }

    private IEnumerable<Func<CancellationToken, Task<Candidates>>> Sources(
        TenantId tenant, Func<CancellationToken, Task<Candidates>> personal, bool isKnown, PersonalQuery query)
    {
        if (isKnown && query.Algorithm is Algorithm.Hybrid or Algorithm.Collaborative or Algorithm.ContentBased)
        {
            yield return personal;
        }

        if (query.Algorithm is not Algorithm.Popular)
        {
            yield return async token => Candidates.Chart(
                Source.Trending,
                await charts.TrendingAsync(tenant, query.Rules, token), "trending");
        }

        yield return async token => Candidates.Chart(
            Source.Popular, await charts.PopularAsync(tenant, query.Rules, token), "popular");
    }

    private async Task<Candidates> StrangerAsync(
        TenantId tenant, string userId, IReadOnlySet<long> excluded, PersonalQuery query, CancellationToken cancellationToken)
    {
        var user = query.Algorithm is Algorithm.Hybrid or Algorithm.Collaborative or Algorithm.ContentBased
            ? await users.FindAsync(tenant, userId, cancellationToken)
            : null;
        var served = user is null ? null : await models.GetAsync(tenant, cancellationToken);
        var (attributes, pool, type) = (user?.Attributes ?? EmptyObject, CandidatePool.SizeFor(query.Rules), query.Rules.EntityType);
        var model = served is null ? null : await served.ForStrangerAsync(attributes, pool, type, excluded, cancellationToken);
        return StrangerSource.Best(model, attributes, pool, type, excluded);
    }

    // A line for each page would cost a busy service a part of its throughput, and it says who asked: only whoever wants it gets it.
    private void Log(TenantId tenant, string? user, Algorithm algorithm, RecommendationPage page, long started)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            KeyValuePair<string, object?>[] fields =
            [
                new("tenant", tenant.Value), new("user_id", user), new("count", page.Items.Count), new("algorithm", algorithm.Name()),
                new("cold_start", page.ColdStart), new("duration_ms", clock.GetElapsedTime(started).TotalMilliseconds),
                new("{OriginalFormat}", Processed),
            ];
            logger.Log(LogLevel.Debug, default, fields, null, static (_, _) => Processed);
        }
    }
}
