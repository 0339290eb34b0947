using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

/// <summary>What cannot be done for one tenant is done for the others, and the pass says that it failed.</summary>
public sealed class FailingTenantTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private static CancellationToken None => CancellationToken.None;

    private TenantWorkStore Work => new(scratch.Database);

    [Fact]
    public async Task Training_of_the_others_goes_on()
    {
        var (broken, sound) = (await OpenAsync(), await OpenAsync());
        await ChooseNonsenseAsync(broken);
        await Work.RequestRebuildAsync(broken.Tenant, None);
        await Work.RequestRebuildAsync(sound.Tenant, None);
        var job = new TrainTenants(
            Work, Workers.Training(scratch.Database, scratch.Redis), new TrainingPace(TimeSpan.FromDays(1)), StorageRules.Default,
            new FakeTimeProvider(),
            NullLogger<TrainTenants>.Instance);

        await Assert.ThrowsAsync<AggregateException>(() => job.RunAsync(None));

        Assert.NotNull(await new ModelStore(scratch.Database).PublishedAsync(sound.Tenant, None));
        Assert.Contains(await Work.BacklogAsync(None), backlog => backlog.Tenant == broken.Tenant && backlog.RebuildRequested);
    }

    [Fact]
    public async Task Online_updates_of_the_others_go_on()
    {
        // Damaged ones on both sides, whatever the order.
        Shop[] shops = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        foreach (var shop in shops)
        {
            await shop.TrainAsync();
            await shop.InteractAsync("late", ["e1"]);
        }

        await shops[0].DrainAsync();
        await scratch.Database.ExecuteAsync(
            $"UPDATE model_parts SET bytes = substring(bytes FROM 1 FOR 100) WHERE tenant_id <> {shops[1].Tenant.Value}", None);

        await Assert.ThrowsAsync<AggregateException>(() => Workers.Updates(scratch.Database).RunAsync(None));

        Assert.Equal(1, (await new ModelStore(scratch.Database).PublishedAsync(shops[1].Tenant, None))!.DeltaSequence);
    }

    [Fact]
    public async Task Search_for_the_others_goes_on()
    {
        var (broken, sound) = (await OpenAsync(), await OpenAsync());
        foreach (var shop in (Shop[])[broken, sound])
        {
            await shop.TrainAsync();
            await scratch.Database.ExecuteAsync(
                $"UPDATE models SET interactions = {SearchStore.Fewest + shop.Tenant.Value} WHERE tenant_id = {shop.Tenant.Value}", None);
        }

        await ChooseNonsenseAsync(broken);
        var search = new SearchParameters(
            new(scratch.Database), Work, new(scratch.Database), new(scratch.Database), new(scratch.Database), new(TimeSpan.Zero, TimeSpan.FromDays(1)),
            new FakeTimeProvider(), NullLogger<SearchParameters>.Instance);

        await Assert.ThrowsAsync<AggregateException>(() => search.RunAsync(None));

        Assert.True((await scratch.Database.FirstOrDefaultAsync(
            $"SELECT searched_at FROM model_searches WHERE tenant_id = {sound.Tenant.Value}", row => row.GetDateTime(0), None)) > default(DateTime));
    }

    private async Task<Shop> OpenAsync()
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync());
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        return shop;
    }

    private Task<int> ChooseNonsenseAsync(Shop shop) =>
        scratch.Database.ExecuteAsync(
            $$"""INSERT INTO model_searches (tenant_id, parameters, figures) VALUES ({{shop.Tenant.Value}}, '"nonsense"'::jsonb, '{}'::jsonb)""", None);
}
