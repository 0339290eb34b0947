using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// What goes with single entities, which is asked for again and again: found once and remembered while the model and the
/// vectors that it follows from are the ones in use, and not for long.
/// </summary>
public sealed class SeedCandidates(PersonalCandidates candidates, ModelCache models, VectorPacks packs, TimeProvider clock)
{
    private const long MostBytes = 64L << 20;

    // The seed ages: after such a time a weight that halves within a day has lost less than a thousandth.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly RecentTable<Wanted, Found> _found = new(MostBytes, found => found.Candidates.ByteCount);

    private readonly record struct Wanted(
        TenantId Tenant, long Seed, string? EntityType, Algorithm Algorithm, BlendWeights? Weights, double SimilarityThreshold, int Pool);

    private sealed record Found(RememberedCandidates Candidates, ServedModel? Model, VectorPack? Pack, long At);

    /// <summary>Ranked for a history that consists of the seed.</summary>
    internal async Task<Candidates> ToAsync(TenantId tenant, long seed, PersonalQuery query, CancellationToken cancellationToken)
    {
        var wanted = new Wanted(
            tenant, seed, query.Rules.EntityType, query.Algorithm, query.Weights, query.SimilarityThreshold,
            CandidatePool.SizeFor(query.Rules));
        var (model, pack) = (await models.GetAsync(tenant, cancellationToken), packs.Find(tenant));
        if (_found.Find(wanted) is { } known && known.Model == model && known.Pack == pack && clock.GetElapsedTime(known.At) < Fresh)
        {
            return known.Candidates.All;
        }

        var (at, now) = (clock.GetTimestamp(), clock.GetUtcNow().UtcDateTime);
        PastInteraction[] history = [new(seed, InteractionTypeId: 0, Weight: 1, now)];
        var computed = await candidates.OfAsync(tenant, history, new HashSet<long> { seed }, query, cancellationToken);

        // Vectors in the database would not be noticed to change, and what explains a model there is a part of it, of any size.
        var isInMemory = (pack is not null || query.Algorithm == Algorithm.Collaborative) && model is not { Model: null };
        return isInMemory ? Remember(wanted, new(new(computed), model, pack, at)) : computed;
    }

    private Candidates Remember(Wanted wanted, Found found)
    {
        found.Candidates.Grown = _found.Grow;
        _found.Set(wanted, found);
        _found.Grow(found.Candidates.ByteCount);
        return found.Candidates.All;
    }
}
