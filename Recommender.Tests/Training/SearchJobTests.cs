using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Factors;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

/// <summary>What a search finds is used if it is not worse than what is in use, and every run is in the history.</summary>
public sealed class SearchJobTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private static readonly ModelParameters Spoilt = ModelParameters.Default with
    {
        Cooccurrence = new(2, 2, 2, 1), Ials = new IalsParameters(1, 10, 10, 1), FactorShare = .9f,
    };

    private readonly string _name = Servers.NewTenantName();

    private SearchStore Searches => new(servers.Database);

    [Fact]
    public async Task Better_parameters_are_used_by_the_training_that_they_ask_for()
    {
        var shop = await OpenAsync();
        await ChooseAsync(shop, Spoilt);

        Assert.True(await Search(TimeSpan.FromMinutes(2)).SearchAsync(shop.Tenant, CancellationToken.None));

        var chosen = await Searches.ChosenAsync(shop.Tenant, CancellationToken.None);
        Assert.NotEqual(Spoilt, chosen.Parameters);
        Assert.Contains(
            await new TenantWorkStore(servers.Database).BacklogAsync(CancellationToken.None),
            backlog => backlog.Tenant == shop.Tenant && backlog.RebuildRequested);
    }

    [Fact]
    public async Task Worse_parameters_are_rejected_and_the_history_says_so()
    {
        var shop = await OpenAsync();
        await shop.TrainAsync();
        await shop.TrainAsync();
        await Search(TimeSpan.FromMinutes(2)).SearchAsync(shop.Tenant, CancellationToken.None);
        var best = (await Searches.ChosenAsync(shop.Tenant, CancellationToken.None)).Parameters;

        // Without any time a search finds little more than where it begins.
        Assert.False(await Search(TimeSpan.Zero).SearchAsync(shop.Tenant, CancellationToken.None));

        Assert.Equal(best, (await Searches.ChosenAsync(shop.Tenant, CancellationToken.None)).Parameters);
        var models = await HistoryAsync();
        Assert.Equal(["rejected", "published", "replaced"], models.Select(model => model!["status"]!.ToString()));
        var figures = models[0]!["figures"]!;
        Assert.True((double)figures["found"]!["ndcg"]! < (double)figures["in_use"]!["ndcg"]!, figures.ToJsonString());
        Assert.True((int)figures["held_out_users"]! > 0 && (int)figures["trials"]! > 0);
        Assert.NotNull(figures["search_seconds"]);
        Assert.NotNull(models[0]!["parameters"]!["cooccurrence"]);
        Assert.All(models, model => Assert.True((double)model!["duration_seconds"]! >= 0));
        Assert.True((long)models[0]!["interactions"]! >= 200 && (int)models[0]!["users"]! > 0 && (int)models[0]!["entities"]! > 0);
    }

    [Fact]
    public async Task Search_of_a_tenant_is_claimed_once_and_whoever_lost_the_claim_keeps_nothing()
    {
        var shop = await Shop.OpenAsync(servers);
        var claims = await Task.WhenAll(
            Searches.ClaimAsync(shop.Tenant, CancellationToken.None), Searches.ClaimAsync(shop.Tenant, CancellationToken.None));
        var lost = Assert.Single(claims.OfType<SearchClaim>());
        await servers.Database.ExecuteAsync(
            $"UPDATE model_searches SET leased_until = now() - interval '1 second' WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);
        Assert.True(await Searches.RenewAsync(lost, CancellationToken.None));
        await servers.Database.ExecuteAsync(
            $"UPDATE model_searches SET leased_until = now() - interval '1 second' WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);

        var heir = await Searches.ClaimAsync(shop.Tenant, CancellationToken.None);

        Assert.False(await Searches.RenewAsync(lost, CancellationToken.None));
        Assert.False(await Searches.SaveAsync(lost, new(Spoilt, "{}"), 1, CancellationToken.None));
        await Searches.ReleaseAsync(lost, CancellationToken.None);
        Assert.True(await Searches.SaveAsync(heir!, new(ModelParameters.Default, "{}"), 1, CancellationToken.None));
    }

    private SearchParameters Search(TimeSpan budget) => new(
        Searches, new(servers.Database), new(servers.Database), new(servers.Database), new(servers.Database), new(budget, TimeSpan.FromDays(1)), new FakeTimeProvider(),
        NullLogger<SearchParameters>.Instance);

    private async Task<Shop> OpenAsync()
    {
        var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(_name, CancellationToken.None));
        foreach (var user in PlantedClusters.Events(seed: 3, users: 40).GroupBy(e => e.User))
        {
            // At times that differ: the order of equal ones follows from keys, which other tests have a part in.
            foreach (var (age, item) in user.Select(e => e.Item % 60).Distinct().Index())
            {
                await shop.InteractAsync($"u{user.Key}", [$"e{item}"], at: Shop.Now.AddMinutes(-age));
            }
        }

        return shop;
    }

    private async Task ChooseAsync(Shop shop, ModelParameters parameters)
    {
        var claim = await Searches.ClaimAsync(shop.Tenant, CancellationToken.None);
        await Searches.SaveAsync(claim!, new(parameters, "{}"), 0, CancellationToken.None);
    }

    private async Task<JsonArray> HistoryAsync() =>
        (await (await api.Tenant(_name).GetAsync("/api/v1/admin/models")).JsonAsync(HttpStatusCode.OK))["models"]!.AsArray();
}
