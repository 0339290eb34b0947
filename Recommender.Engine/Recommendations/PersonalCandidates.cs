using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>What the model and the attributes of a tenant's entities propose to somebody with a history.</summary>
public sealed class PersonalCandidates(ModelCache models, ContentNeighbours content)
{
    /// <summary>Ranked for a history, newest first; what <paramref name="excluded"/> holds is not proposed by the model.</summary>
    internal async Task<Candidates> OfAsync(
        TenantId tenant, IReadOnlyList<PastInteraction> history, IReadOnlySet<long> excluded, PersonalQuery query,
        CancellationToken cancellationToken)
    {
        var rules = query.Rules;
        var pool = CandidatePool.SizeFor(rules);
        if (query.Algorithm == Algorithm.ContentBased)
        {
            return await NearestAsync();
        }

        var served = await models.GetAsync(tenant, cancellationToken);
        var model = served is null ? null : await served.ForAsync(history, pool, rules.EntityType, excluded, cancellationToken);
        var source = model is null ? null : new CollaborativeSource(model, history);
        var collaborative = source?.Best(pool, rules.EntityType, excluded)
            ?? Candidates.Chart(Source.Personal, [], CollaborativeSource.Kind);
        if (query.Algorithm == Algorithm.Collaborative)
        {
            return collaborative;
        }

        var weights = query.Weights
            ?? HybridBlend.WeightsFor(source?.Known ?? 0, collaborative.Ranked.Count >= Math.Min(pool, 2 * rules.Count));
        return weights.Content == 0 ? collaborative : HybridBlend.Mix(collaborative, await NearestAsync(), weights);

        Task<Candidates> NearestAsync() =>
            content.NearestAsync(
                tenant, history, rules.EntityType, pool + Math.Min(excluded.Count, CandidatePool.Filtered), query.SimilarityThreshold,
                cancellationToken);
    }
}
