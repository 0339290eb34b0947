using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class AnnounceTrendingTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Tenant_that_fails_holds_up_no_other()
    {
        var (broken, next, last) = (await SubscribeAsync(), await SubscribeAsync(), await SubscribeAsync());
        await scratch.Database.ExecuteAsync(
            $"INSERT INTO webhook_trending (tenant_id, charts) VALUES ({broken.Value}, '[]')", CancellationToken.None);
        var announce = new AnnounceTrending(new(scratch.Database, new TrendingStore(scratch.Database), TimeProvider.System));

        var failure = await Assert.ThrowsAsync<AggregateException>(() => announce.RunAsync(CancellationToken.None));

        Assert.Single(failure.InnerExceptions);
        var looked = await scratch.Database.QueryAsync(
            $"SELECT tenant_id FROM webhook_trending WHERE charts = '{{}}' ORDER BY tenant_id", row => row.GetInt32(0), CancellationToken.None);
        Assert.Equal([next.Value, last.Value], looked);
    }

    private async Task<TenantId> SubscribeAsync()
    {
        var tenant = await scratch.NewTenantAsync();
        var draft = new WebhookDraft("https://hooks.example/", [WebhookEvents.TrendingChanged], null, Ordered: false, null, Enabled: true);
        await new WebhookStore(scratch.Database).CreateAsync(tenant, draft, WebhookSecret.Create(), CancellationToken.None);
        return tenant;
    }
}
