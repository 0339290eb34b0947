using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;
using Recommender.Tests.Training;

namespace Recommender.Tests.Ingest;

public sealed class ImportedRowsTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Erased_user_begins_anew_with_the_next_import()
    {
        await ImportAsync("interactions", Line("u", "2026-01-01T00:00:00Z"), Line("v", "2026-01-01T00:00:00Z"));
        await Client.DeleteAsync("/api/v1/users/u");

        var answer = await ImportAsync("interactions", Line("u", "2026-01-02T00:00:00Z"), Line("v", "2026-01-02T00:00:00Z"));

        Assert.Equal(2, (int)answer["accepted"]!);
        Assert.Single(await HistoryAsync("u"));
        Assert.Equal(2, (await HistoryAsync("v")).Count);
    }

    [Fact]
    public async Task Of_lines_about_the_same_interaction_the_first_counts()
    {
        var answer = await ImportAsync(
            "interactions", Line("u", "2026-01-01T00:00:00Z", weight: 3), Line("u", "2026-01-01T00:00:00Z", weight: 7));

        Assert.Equal((1, 1), ((int)answer["accepted"]!, (int)answer["duplicates"]!));
        Assert.Equal(3, (int)Assert.Single(await HistoryAsync("u"))!["weight"]!);
    }

    [Fact]
    public async Task Entity_may_come_twice_in_one_transaction()
    {
        var lines = Enumerable.Range(0, 2500).Select(i => $$"""{ "entity_id":"e{{i}}","attributes":{"n":{{i}}} }""")
            .Append("""{"entity_id":"e0","attributes":{"n":"last"}}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entities/bulk")
        {
            Headers = { { "Idempotency-Key", "once" } },
            Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"),
        };

        var answer = await (await Client.SendAsync(request)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal((2501, 0), ((int)answer["accepted"]!, (int)answer["failed"]!));
        var read = await (await Client.GetAsync("/api/v1/entities/e0")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("last", read["attributes"]!["n"]!.ToString());
    }

    [Fact]
    public async Task Activity_of_days_that_are_over_is_kept_by_the_day()
    {
        var today = DateTimeOffset.UtcNow;
        var longAgo = new DateTimeOffset(today.UtcDateTime.Date, TimeSpan.Zero).AddDays(-10);
        await ImportAsync(
            "interactions", Line("u", Text(longAgo.AddHours(1))), Line("u", Text(longAgo.AddHours(23))), Line("u", Text(today)));

        var tenant = await new TenantDirectory(servers.Database).FindAsync(_tenant, TestContext.Current.CancellationToken);
        List<(DateTimeOffset Bucket, int Events)> activity = [];
        await Eventually.HoldsAsync(async () =>
        {
            await new ImportedActivityStore(servers.Database).MergeAsync(100, TestContext.Current.CancellationToken);
            activity = await ActivityAsync(tenant!.Value);
            return activity.Count > 0;
        });

        Assert.Equal([(longAgo.AddHours(12), 2), (new(today.Year, today.Month, today.Day, today.Hour, 0, 0, TimeSpan.Zero), 1)], activity);
    }

    [Fact]
    public async Task Activity_of_lines_that_were_known_before_counts_once()
    {
        await ImportAsync("interactions", Line("u", "2026-01-01T00:00:00Z"), Line("v", "2026-01-01T00:00:00Z"));
        await ImportAsync("interactions", Line("u", "2026-01-01T00:00:00Z"), Line("w", "2026-01-01T00:00:00Z"));

        var tenant = await new TenantDirectory(servers.Database).FindAsync(_tenant, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () =>
        {
            await new ImportedActivityStore(servers.Database).MergeAsync(100, TestContext.Current.CancellationToken);
            return (await ActivityAsync(tenant!.Value)).Sum(day => day.Events) == 3;
        });
    }

    [Fact]
    public async Task Few_lines_are_in_the_model_by_an_online_update_whether_some_were_known_or_not()
    {
        await ImportAsync("interactions", Line("u", "2026-01-01T00:00:00Z"), Line("v", "2026-01-01T00:00:00Z"));
        var shop = await TrainedAsync();

        await ImportAsync("interactions", Line("w", "2026-01-01T00:00:00Z"));
        await ImportAsync("interactions", Line("w", "2026-01-01T00:00:00Z"), Line("x", "2026-01-01T00:00:00Z"));

        var backlog = await BacklogAsync(shop);
        Assert.Equal((2, false), (backlog!.Changes, backlog.RebuildRequested));
        Assert.Equal(2, await Workers.Updates(servers.Database).UpdateAsync(shop.Tenant, TestContext.Current.CancellationToken));
        await shop.Models.RefreshAsync(TestContext.Current.CancellationToken);
        var model = (await shop.Models.GetAsync(shop.Tenant, TestContext.Current.CancellationToken))!.Model!;
        Assert.Equal([4], model.Popularity.ToArray());
        await shop.TrainAsync();
        Assert.Null(await BacklogAsync(shop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_lines_ask_for_a_training_instead(bool isNew)
    {
        string[] lines = [.. Enumerable.Range(0, 1001).Select(i => Line($"u{i}", "2026-01-01T00:00:00Z"))];
        await ImportAsync("interactions", isNew ? Line("other", "2026-01-01T00:00:00Z") : lines[0]);
        var shop = await TrainedAsync();

        await ImportAsync("interactions", lines);

        var backlog = await BacklogAsync(shop);
        Assert.Equal((0, true), (backlog!.Changes, backlog.RebuildRequested));
        Assert.Equal(0, await Workers.Updates(servers.Database).UpdateAsync(shop.Tenant, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Imports_at_the_same_time_each_count_their_own_lines()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(file => ImportAsync(
            "interactions",
            [
                .. Enumerable.Range(0, 50).Select(line => Line($"u{file}", $"2026-01-01T00:00:{line:00}Z")),
                Line("everybody's", "2026-01-01T00:00:00Z"), "no JSON",
            ])));

        Assert.Equal((12 * 50) + 1, answers.Sum(answer => (int)answer["accepted"]!));
        Assert.Equal(11, answers.Sum(answer => (int)answer["duplicates"]!));
        Assert.All(answers, answer => Assert.Equal(1, (int)answer["failed"]!));
        Assert.Equal(50, (await HistoryAsync("u7")).Count);
    }

    private static string Line(string user, string timestamp, int weight = 1) =>
        $$"""{ "user_id":"{{user}}","entity_id":"e","entity_type":"product","interaction_type":"view","timestamp":"{{timestamp}}","weight":{{weight}} }""";

    private async Task<Shop> TrainedAsync()
    {
        var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, TestContext.Current.CancellationToken));
        await shop.TrainAsync();
        return shop;
    }

    private async Task<TenantBacklog?> BacklogAsync(Shop shop) =>
        (await new TenantWorkStore(servers.Database).BacklogAsync(TestContext.Current.CancellationToken)).Find(backlog => backlog.Tenant == shop.Tenant);

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private Task<List<(DateTimeOffset Bucket, int Events)>> ActivityAsync(TenantId tenant) =>
        servers.Database.QueryAsync(
            $"SELECT bucket, events FROM entity_activity WHERE tenant_id = {tenant.Value} ORDER BY bucket",
            row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt32(1)), TestContext.Current.CancellationToken);

    private async Task<JsonNode> ImportAsync(string what, params string[] lines) =>
        await (await Client.PostAsync(
            $"/api/v1/{what}/bulk", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson")))
            .JsonAsync(HttpStatusCode.OK);

    private async Task<JsonArray> HistoryAsync(string user) =>
        (await (await Client.GetAsync($"/api/v1/interactions/user/{user}")).JsonAsync(HttpStatusCode.OK)).AsArray();
}
