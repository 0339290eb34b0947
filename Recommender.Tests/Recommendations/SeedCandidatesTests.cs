using Microsoft.Extensions.DependencyInjection;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class SeedCandidatesTests(Servers servers, ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly PersonalQuery Query = new() { Weights = BlendWeights.Default };

    [Fact]
    public async Task What_goes_with_an_entity_is_found_once_and_is_what_is_found_for_it_alone()
    {
        var shop = await OpenAsync();
        var seed = await shop.AddAsync("e0", """{"category":"c0"}""");
        var seeds = api.Services.GetRequiredService<SeedCandidates>();

        var first = await FindAsync(shop, seed);
        var again = await seeds.ToAsync(shop.Tenant, seed, Query, TestContext.Current.CancellationToken);
        var alone = await AloneAsync(shop, seed);

        Assert.Same(first, again);
        Assert.Equal(alone.Ranked.Select(Rounded), again.Ranked.Select(Rounded));
        Assert.Equal(await TermsAsync(alone), await TermsAsync(again));
        Assert.Equal(await TermsAsync(alone), await TermsAsync(again));
    }

    [Fact]
    public async Task Another_model_is_asked_anew()
    {
        var shop = await OpenAsync();
        var seed = await shop.AddAsync("e0", """{"category":"c0"}""");
        var models = api.Services.GetRequiredService<ModelCache>();
        var before = await FindAsync(shop, seed);

        await shop.TrainAsync();
        await models.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.NotSame(before, await FindAsync(shop, seed));
    }

    private static (long Key, double Score) Rounded(ScoredEntity entity) => (entity.EntityKey, Math.Round(entity.Score, 6));

    private async Task<Shop> OpenAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 12, entities: 12);
        foreach (var number in Enumerable.Range(0, 12))
        {
            await shop.AddAsync($"e{number}", $$"""{"category":"c{{number % 3}}"}""");
        }

        await shop.TrainAsync();
        return shop;
    }

    // Remembered from the moment on when the vectors are in memory.
    private async Task<Candidates> FindAsync(Shop shop, long seed)
    {
        var packs = api.Services.GetRequiredService<VectorPacks>();
        await Eventually.HoldsAsync(() => packs.Find(shop.Tenant) is not null);
        return await api.Services.GetRequiredService<SeedCandidates>()
            .ToAsync(shop.Tenant, seed, Query, TestContext.Current.CancellationToken);
    }

    private async Task<Candidates> AloneAsync(Shop shop, long seed) =>
        await api.Services.GetRequiredService<PersonalCandidates>().OfAsync(
            shop.Tenant, [new(seed, 0, 1, DateTime.UtcNow)], new HashSet<long> { seed }, Query, TestContext.Current.CancellationToken);

    private static async Task<List<(string Kind, double Weight, long? Evidence)>> TermsAsync(Candidates candidates)
    {
        var (terms, keys) = (new List<Term>(), candidates.Ranked.Select(entity => entity.EntityKey).ToList());
        using var explainer = await candidates.Explain(keys, TestContext.Current.CancellationToken);
        keys.ForEach(key => explainer.Add(key, terms));
        return [.. terms.Select(term => (term.Kind, Math.Round(term.Weight, 6), term.Evidence))];
    }
}
