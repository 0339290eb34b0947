using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Recommender.Api.Recommendations;
using Recommender.Engine.Online;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>On a database of its own: a replica loads the models of all tenants.</summary>
public sealed class ModelWarmUpTests(ScratchDatabase storage) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Replica_waits_longer_for_a_published_model_than_a_request_does()
    {
        var shop = new Shop(storage.Database, await storage.NewTenantAsync());
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();
        var (clock, log, store) = (new FakeTimeProvider(), new FakeLogger<ModelWarmUp>(), new ModelStore(storage.Database));
        var models = new ModelCache(
            store, new OnlineStore(storage.Database), ModelBudget.Default, new(), clock, NullLogger<ModelCache>.Instance);
        using var sut = new ModelWarmUp(new(storage.Database), store, models, ModelBudget.Default, clock, log);
        await using var slow = await storage.Database.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var hold = slow.CreateCommand())
        {
            hold.CommandText = "LOCK TABLE model_parts IN ACCESS EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync();
        }

        await sut.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await storage.Database.FirstOrDefaultAsync(
            $"SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'model_parts'::regclass", row => row.GetBoolean(0), CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(2));
        await transaction.RollbackAsync();

        await Eventually.HoldsAsync(() => sut.IsDone);
        Assert.Contains("1 published models are loaded", log.Collector.GetSnapshot().Select(record => record.Message));
        await sut.StopAsync(CancellationToken.None);
    }
}
