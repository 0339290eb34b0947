using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recommender.Engine.Live;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Live;

public sealed class StreamTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private const string NoRedis = "127.0.0.1:1,abortConnect=false,connectTimeout=100";

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Present_list_comes_first_and_a_new_one_when_the_user_did_something()
    {
        await FillAsync();
        await using var events = await EventReader.OpenAsync(Client, "/api/v1/stream/recommendations/u?count=3");

        var first = await events.NextAsync();
        await InteractAsync(Client, "u", first.Entities[0], "purchase");
        var second = await events.NextAsync();

        Assert.Equal(("text/event-stream", "recommendations", 3), (events.Answer.Content.Headers.ContentType!.MediaType, first.Type, first.Entities.Count));
        Assert.DoesNotContain(first.Entities[0], second.Entities);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("u", second.Data["user_id"]!.ToString());
    }

    [Fact]
    public async Task Client_that_comes_back_gets_a_list_only_if_it_differs_from_what_it_has()
    {
        await FillAsync();
        await using var before = await EventReader.OpenAsync(Client, "/api/v1/stream/recommendations/u?count=3");
        var had = await before.NextAsync();

        await using var same = await EventReader.OpenAsync(Client, "/api/v1/stream/recommendations/u?count=3", ("Last-Event-ID", had.Id!));
        await InteractAsync(Client, "u", had.Entities[0], "purchase");
        var next = await same.NextAsync();
        await using var late = await EventReader.OpenAsync(Client, "/api/v1/stream/recommendations/u?count=3", ("Last-Event-ID", had.Id!));

        Assert.NotEqual(had.Id, next.Id);
        Assert.Equal(next.Entities, (await late.NextAsync()).Entities);
    }

    [Fact]
    public async Task What_another_replica_recorded_reaches_the_stream()
    {
        await using var other = new ApiHost(servers);
        await other.InitializeAsync();
        await FillAsync();
        await using var events = await EventReader.OpenAsync(Client, "/api/v1/stream/recommendations/u?count=3");
        var first = await events.NextAsync();

        await InteractAsync(other.Tenant(_tenant), "u", first.Entities[0], "purchase");

        Assert.DoesNotContain(first.Entities[0], (await events.NextAsync()).Entities);
    }

    [Fact]
    public async Task Without_redis_the_database_tells_what_another_replica_recorded()
    {
        await using var one = new ApiHost(servers) { RedisConnection = NoRedis };
        await using var other = new ApiHost(servers) { RedisConnection = NoRedis };
        await one.InitializeAsync();
        await other.InitializeAsync();
        await FillAsync();
        await using var events = await EventReader.OpenAsync(one.Tenant(_tenant), "/api/v1/stream/recommendations/u?count=3");
        var first = await events.NextAsync();

        await InteractAsync(other.Tenant(_tenant), "u", first.Entities[0], "purchase");

        Assert.DoesNotContain(first.Entities[0], (await events.NextAsync()).Entities);
    }

    [Fact]
    public async Task Trending_is_streamed_as_it_changes()
    {
        await FillAsync();
        await using var events = await EventReader.OpenAsync(Client, "/api/v1/stream/trending?count=20");
        var first = await events.NextAsync();

        await Client.PostJsonAsync("/api/v1/interactions/bulk", $$"""
            {"interactions":[{{string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""{"user_id":"n{{i}}","entity_id":"rising","interaction_type":"purchase"}"""))}}]}
            """);
        var later = await events.NextAsync(received => received.Entities.Contains("rising"));

        Assert.Equal("trending", later.Type);
        Assert.DoesNotContain("rising", first.Entities);
    }

    [Theory]
    [InlineData("/api/v1/stream/recommendations/u?count=0", "Invalid request: count must be between 1 and 100")]
    [InlineData("/api/v1/stream/trending?filter=%22", null)]
    [InlineData("/api/v1/stream/recommendations/u?algorithm=x", null)]
    public async Task Wrong_parameters_are_refused_as_those_of_the_plain_routes(string path, string? message)
    {
        var streamed = await (await Client.GetAsync(path)).JsonAsync(HttpStatusCode.BadRequest);
        var plain = await (await Client.GetAsync(path.Replace("stream/recommendations", "recommendations/user", StringComparison.Ordinal)
            .Replace("stream/trending", "recommendations/trending", StringComparison.Ordinal))).JsonAsync(HttpStatusCode.BadRequest);

        Assert.Equal(plain["detail"]!.ToString(), streamed["detail"]!.ToString());
        Assert.Equal(message ?? plain["detail"]!.ToString(), streamed["detail"]!.ToString());
    }

    [Fact]
    public async Task More_streams_than_allowed_are_refused_until_one_ends()
    {
        await using var small = new ApiHost(servers).With("MAX_STREAMS", "1");
        await small.InitializeAsync();
        var client = small.Tenant(_tenant);
        var open = await EventReader.OpenAsync(client, "/api/v1/stream/trending");

        var refused = await client.GetAsync("/api/v1/stream/trending");
        await open.DisposeAsync();

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service unavailable: too many streams are open");
        await Eventually.HoldsAsync(() => small.Services.GetRequiredService<LiveSignals>().Count == 0);
        await using var again = await EventReader.OpenAsync(client, "/api/v1/stream/trending");
    }

    [Fact]
    public async Task Streams_of_one_tenant_leave_room_for_those_of_others()
    {
        await using var small = new ApiHost(servers).With("MAX_STREAMS_PER_TENANT", "1");
        await small.InitializeAsync();
        var other = Servers.NewTenantName();
        await FillAsync();
        await FillAsync(other);
        var open = await EventReader.OpenAsync(small.Tenant(_tenant), "/api/v1/stream/trending");

        var refused = await small.Tenant(_tenant).GetAsync("/api/v1/stream/trending");
        await using var theirs = await EventReader.OpenAsync(small.Tenant(other), "/api/v1/stream/trending");
        await open.DisposeAsync();

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service unavailable: too many streams of the tenant are open");
        await Eventually.HoldsAsync(() => small.Services.GetRequiredService<LiveSignals>().Count == 1);
        await using var again = await EventReader.OpenAsync(small.Tenant(_tenant), "/api/v1/stream/trending");
    }

    [Fact]
    public async Task Head_of_a_stream_ends_at_once()
    {
        var answer = await Client.SendAsync(new(HttpMethod.Head, "/api/v1/stream/trending"));

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Streams_of_a_service_that_stops_end_as_complete_answers()
    {
        await using var stops = new ApiHost(servers);
        await stops.InitializeAsync();
        await using var events = await EventReader.OpenAsync(stops.Tenant(_tenant), "/api/v1/stream/recommendations/u");
        await events.NextAsync();

        stops.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await events.EndAsync();
    }

    [Fact]
    public async Task Gateway_passes_events_on_as_they_come_and_ends_streams_when_it_stops()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var keys = new Keys(servers);
        await FillAsync(keys.Tenant);
        var key = (await keys.IssuePublishableAsync("https://shop.example")).Text;
        await using var events = await EventReader.OpenAsync(
            system.Gateway.Client, "/api/v1/stream/recommendations/u?count=3", ("X-API-Key", key));
        var first = await events.NextAsync();

        await InteractAsync(api.Tenant(keys.Tenant), "u", first.Entities[0], "purchase");
        var second = await events.NextAsync();
        system.Gateway.Get<IHostApplicationLifetime>().StopApplication();
        await events.EndAsync();

        Assert.DoesNotContain(first.Entities[0], second.Entities);
    }

    private async Task FillAsync(string? tenant = null)
    {
        var client = api.Tenant(tenant ?? _tenant);
        var entities = Enumerable.Range(0, 12).Select(i => $$"""{"entity_id":"e{{i}}","attributes":{"name":"Thing {{i}}"} }""");
        await client.PostJsonAsync("/api/v1/entities/bulk", $$"""{"entities":[{{string.Join(',', entities)}}]}""");
        var interactions = Enumerable.Range(0, 40).Select(i =>
            $$"""{"user_id":"other{{i}}","entity_id":"e{{i % 9}}","interaction_type":"view"}""");
        await client.PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{string.Join(',', interactions)}}]}""");
    }

    private static async Task InteractAsync(HttpClient client, string user, string entity, string type) =>
        (await client.PostJsonAsync("/api/v1/interactions", $$"""{"user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"{{type}}"}"""))
            .EnsureSuccessStatusCode();
}
