using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;
using Recommender.Tests.Recommendations;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

/// <summary>Two replicas of the api behind one gateway: which of them a client reaches makes no difference.</summary>
public sealed class ReplicaTests(Servers servers) : IAsyncLifetime
{
    private const string All = "/api/v1/recommendations/user/ada?count=100";
    private const string Page = "/api/v1/recommendations/user/ada?count=5";

    private readonly string _tenant = Servers.NewTenantName();
    private readonly ApiHost _one = new(servers);
    private readonly ApiHost _other = new(servers);

    public async ValueTask InitializeAsync()
    {
        foreach (var replica in (ApiHost[])[_one, _other])
        {
            await replica.InitializeAsync();
            await TrustAsync(replica);
        }

        for (var i = 0; i < 20; i++)
        {
            await (await _one.Tenant(_tenant).PostJsonAsync(
                "/api/v1/entities", $$"""{ "entity_id":"e{{i}}","entity_type":"product","attributes":{"name":"Thing {{i}}"} }"""))
                .JsonAsync(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task What_a_user_did_at_one_is_seen_at_once_at_the_other()
    {
        await RecordAsync(_one, "e19");

        for (var i = 0; i < 10; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (_one, _other) : (_other, _one);
            await AskAsync(writer);
            var (_, before) = await AskAsync(reader);
            var seen = before[0];

            await RecordAsync(writer, seen);

            Assert.DoesNotContain(seen, (await AskAsync(reader)).Entities);
            Assert.DoesNotContain(seen, (await AskAsync(writer)).Entities);
        }
    }

    [Fact]
    public async Task Changed_and_deleted_entities_are_seen_at_once_at_the_other()
    {
        await AskAsync(_one);
        var (_, before) = await AskAsync(_other);

        await (await _one.Tenant(_tenant).PutJsonAsync(
            $"/api/v1/entities/{before[0]}?entity_type=product", """{ "entity_type":"product","attributes":{"name":"Something else"} }"""))
            .JsonAsync(HttpStatusCode.OK);
        var changed = await _other.Tenant(_tenant).GetStringAsync(Page);
        Assert.True((await _one.Tenant(_tenant).DeleteAsync($"/api/v1/entities/{before[0]}?entity_type=product")).IsSuccessStatusCode);

        Assert.Contains("Something else", changed, StringComparison.Ordinal);
        Assert.DoesNotContain(before[0], (await AskAsync(_other)).Entities);
    }

    [Fact]
    public async Task What_a_worker_imported_is_seen_at_once_at_all()
    {
        var accepted = await _one.Tenant(_tenant).PostJsonAsync("/api/v1/entities/bulk?async=true", """
            {"entities":[{"entity_id":"e0","entity_type":"product","attributes":{"name":"Imported"}}]}
            """);
        await Task.WhenAll(_one.Tenant(_tenant).GetStringAsync(All), _other.Tenant(_tenant).GetStringAsync(All));

        var runner = Runners.Over(servers.Database, Runners.Imports(servers));
        await Eventually.HoldsAsync(async () =>
        {
            await runner.RunOneAsync(CancellationToken.None);
            return (await _one.Tenant(_tenant).GetStringAsync(accepted.Headers.Location)).Contains("\"completed\"", StringComparison.Ordinal);
        });

        foreach (var replica in (ApiHost[])[_one, _other])
        {
            Assert.Contains("Imported", await replica.Tenant(_tenant).GetStringAsync(All), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_similar_follows_the_catalogue_also_when_vectors_are_in_memory()
    {
        var packs = _other.Services.GetRequiredService<VectorPacks>();
        var tenant = await TenantAsync();
        await Eventually.HoldsAsync(() => packs.Find(tenant) is not null);
        await SimilarAsync();

        await (await _one.Tenant(_tenant).PostJsonAsync(
            "/api/v1/entities", """{ "entity_id":"twin","entity_type":"product","attributes":{"name":"Thing 1"} }"""))
            .JsonAsync(HttpStatusCode.Created);

        Assert.Equal("twin", (await SimilarAsync())[0]);
        await Eventually.HoldsAsync(() => packs.Find(tenant) is not null);
        Assert.Equal("twin", (await SimilarAsync("&exclude_ids=none"))[0]);

        async Task<List<string>> SimilarAsync(string more = "")
        {
            var page = await (await _other.Tenant(_tenant).GetAsync($"/api/v1/recommendations/entity/e1?count=5{more}")).JsonAsync(HttpStatusCode.OK);
            return [.. page["recommendations"]!.AsArray().Select(each => each!["entity_id"]!.ToString())];
        }
    }

    [Fact]
    public async Task Requests_at_the_same_time_are_computed_once()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _one.Tenant(_tenant).GetStringAsync(Page)));

        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task Answer_outlives_the_process_that_computed_it()
    {
        await AskAsync(_one);
        await _one.DisposeAsync();
        await using var restarted = new ApiHost(servers);
        await restarted.InitializeAsync();
        await TrustAsync(restarted);

        Assert.Equal("shared", (await AskAsync(restarted)).Source);
        Assert.Equal("hit", (await AskAsync(restarted)).Source);
    }

    [Fact]
    public async Task Published_model_has_answers_of_its_own()
    {
        var key = new AnswerKey(await TenantAsync(), "ada", Page);
        var shop = new Shop(servers, key.Tenant);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        var shared = _one.Services.GetRequiredService<SharedAnswers>();
        var before = await shared.PlaceAsync(key);

        await shop.TrainAsync();
        await _one.Services.GetRequiredService<ModelCache>().RefreshAsync(CancellationToken.None);
        var after = await shared.PlaceAsync(key);

        Assert.Equal(before!.Key, after!.Key);
        Assert.NotEqual(before.Field, after.Field);
    }

    [Fact]
    public async Task Erased_user_stands_in_no_key_of_redis()
    {
        await RecordAsync(_one, "e1", "forgetful");
        await _one.Tenant(_tenant).GetStringAsync(Page.Replace("ada", "forgetful", StringComparison.Ordinal));
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.RedisConnection);
        Assert.NotEmpty(Keys());

        await (await _other.Tenant(_tenant).DeleteAsync("/api/v1/users/forgetful")).JsonAsync(HttpStatusCode.OK);

        Assert.Empty(Keys());

        List<RedisKey> Keys() => [.. redis.GetServers().SelectMany(server => server.Keys(pattern: "*forgetful*"))];
    }

    [Fact]
    public async Task Without_redis_everything_is_computed_and_nothing_fails()
    {
        await using var alone = new ApiHost(servers) { RedisConnection = "127.0.0.1:1" };
        await alone.InitializeAsync();

        await RecordAsync(alone, "e3");

        Assert.Equal("miss", (await AskAsync(alone)).Source);
        Assert.Equal("miss", (await AskAsync(alone)).Source);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    private static Task<TimeSpan> TrustAsync(ApiHost replica)
    {
        var notices = replica.Services.GetRequiredService<ChangeNotices>();
        return Eventually.HoldsAsync(() => notices.IsCurrent);
    }

    private async Task<TenantId> TenantAsync() =>
        (await _one.Services.GetRequiredService<TenantDirectory>().FindAsync(_tenant, CancellationToken.None))!.Value;

    private async Task RecordAsync(ApiHost replica, string entity, string user = "ada") =>
        await (await replica.Tenant(_tenant).PostJsonAsync(
            "/api/v1/interactions",
            $$"""{ "user_id":"{{user}}","entity_id":"{{entity}}","entity_type":"product","interaction_type":"view","event_id":"{{Guid.NewGuid()}}" }"""))
            .JsonAsync(HttpStatusCode.Created);

    private async Task<(string Source, List<string> Entities)> AskAsync(ApiHost replica)
    {
        using var answer = await replica.Tenant(_tenant).GetAsync(Page);
        var page = await answer.JsonAsync(HttpStatusCode.OK);
        return (answer.Headers.GetValues("X-Cache").Single(), [.. page["recommendations"]!.AsArray().Select(each => each!["entity_id"]!.ToString())]);
    }
}
