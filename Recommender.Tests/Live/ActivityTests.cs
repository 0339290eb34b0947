using System.Net;
using System.Net.WebSockets;
using Npgsql;
using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Live;

public sealed class ActivityTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Subscriber_hears_the_present_activity_and_then_every_change()
    {
        await InteractAsync("mug", ("u1", "view"), ("u1", "view"), ("u2", "view"), ("u2", "purchase"), ("u3", "add_to_cart"));
        using var socket = await ActivitySocket.ConnectAsync(api, _tenant);

        await socket.SayAsync("""{"type":"subscribe","productId":"mug"}""");
        var first = await socket.HearAsync();
        await InteractAsync("mug", ("u4", "view"));
        var second = await socket.HearAsync(message => (int)message["viewingNow"]! == 3);

        Assert.Equal(
            ["addedToCart", "productId", "recentSales", "recentViews", "timestamp", "type", "viewingNow"],
            first.AsObject().Select(field => field.Key).Order());
        Assert.Equal(("activity", "mug", 2, 3, 1, 1), (
            first["type"]!.ToString(), first["productId"]!.ToString(), (int)first["viewingNow"]!, (int)first["recentViews"]!,
            (int)first["recentSales"]!, (int)first["addedToCart"]!));
        Assert.Equal(4, (int)second["recentViews"]!);
    }

    [Fact]
    public async Task What_is_recorded_at_one_replica_is_heard_at_another()
    {
        await using var other = new ApiHost(servers);
        await other.InitializeAsync();
        await TenantAsync();
        using var socket = await ActivitySocket.ConnectAsync(other, _tenant);
        await socket.SayAsync("""{"type":"subscribe","productId":"mug"}""");
        Assert.Equal(0, (int)(await socket.HearAsync())["viewingNow"]!);

        await InteractAsync("mug", ("u", "view"));

        Assert.Equal(1, (int)(await socket.HearAsync())["viewingNow"]!);
    }

    [Fact]
    public async Task Product_that_nobody_knows_has_no_activity()
    {
        using var socket = await ActivitySocket.ConnectAsync(api, Servers.NewTenantName());

        await socket.SayAsync("""{"type":"subscribe","productId":4711}""");

        var heard = await socket.HearAsync();
        Assert.Equal(("4711", 0), (heard["productId"]!.ToString(), (int)heard["viewingNow"]!));
    }

    [Fact]
    public async Task Socket_that_is_older_than_its_tenant_hears_of_it()
    {
        using var socket = await ActivitySocket.ConnectAsync(api, _tenant);
        await socket.SayAsync("""{"type":"subscribe","productId":"mug"}""");
        Assert.Equal(0, (int)(await socket.HearAsync())["viewingNow"]!);

        await InteractAsync("mug", ("u", "view"));

        Assert.Equal(1, (int)(await socket.HearAsync())["viewingNow"]!);
    }

    [Fact]
    public async Task Subscription_while_storage_is_away_is_answered_when_it_is_back()
    {
        await InteractAsync("mug", ("u", "view"));
        var direct = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection);
        using var relay = new Relay(new IPEndPoint(IPAddress.Loopback, direct.Port));
        direct.Host = "127.0.0.1";
        direct.Port = relay.Endpoint.Port;
        await using var away = ApiHost.Through(direct.ConnectionString, servers);
        await away.InitializeAsync();
        using var socket = await ActivitySocket.ConnectAsync(away, _tenant);
        await socket.SayAsync("""{"type":"subscribe","productId":"other"}""");
        await socket.HearAsync();

        relay.Cut();
        await socket.SayAsync("""{"type":"subscribe","productId":"mug"}""");
        await socket.SayAsync("no json");
        await socket.HearAsync(message => message["type"]!.ToString() == "error");
        relay.Mend();

        Assert.Equal(1, (int)(await socket.HearAsync(message => message["productId"]?.ToString() == "mug"))["viewingNow"]!);
    }

    [Theory]
    [InlineData("/ws/activity")]
    [InlineData("/ws")]
    public async Task Through_the_gateway_a_page_needs_no_key_and_sees_the_tenant_of_its_origin(string path)
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var keys = new Keys(servers);
        var origin = $"https://{Guid.NewGuid():N}.example";
        await keys.IssuePublishableAsync(origin);
        await InteractAsync("mug", keys.Tenant, ("u1", "view"));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);

        await socket.ConnectAsync(new UriBuilder(system.Gateway.Address) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
        await socket.SayAsync("""{"type":"subscribe","productId":"mug"}""");

        Assert.Equal(1, (int)(await socket.HearAsync())["viewingNow"]!);
    }

    [Fact]
    public async Task Views_count_for_five_minutes_and_everything_else_for_a_day()
    {
        var now = DateTimeOffset.UtcNow;
        await RecordAsync(_tenant, "mug", [
            ("u1", "view", now.AddMinutes(-4)), ("u2", "view", now.AddMinutes(-6)), ("u3", "view", now.AddHours(-25)),
            ("u1", "purchase", now.AddHours(-23)), ("u2", "purchase", now.AddHours(-25)), ("u4", "view", now.AddMinutes(2)),
        ]);

        var activity = await new ActivityStore(servers.Database).ReadAsync(await TenantAsync(), ["mug", "other"], now, CancellationToken.None);

        Assert.Equal([new("mug", 1, 2, 1, 0), new Activity("other", 0, 0, 0, 0)], activity);
    }

    [Fact]
    public async Task Product_of_shopify_has_one_activity_under_both_of_its_names()
    {
        await InteractAsync("shopify_12", ("u1", "view"));
        await InteractAsync("12", ("u2", "view"));

        var activity = await new ActivityStore(servers.Database).ReadAsync(await TenantAsync(), ["12"], DateTimeOffset.UtcNow.AddMinutes(1), CancellationToken.None);

        Assert.Equal(2, Assert.Single(activity).ViewingNow);
    }

    [Fact]
    public async Task Product_is_counted_once_for_all_who_follow_it_and_not_at_all_when_nobody_does()
    {
        await InteractAsync("mug", ("u1", "view"));
        var (tenant, heard) = (_tenant, new List<string>());
        var board = new ActivityBoard(new(servers.Database), new(servers.Database), TimeProvider.System, mostProducts: 10);
        Action<Activity> one = activity => heard.Add($"one {activity.ViewingNow}"), other = activity => heard.Add($"other {activity.ViewingNow}");
        await board.FollowAsync(tenant, "mug", one, CancellationToken.None);
        await board.FollowAsync(tenant, "mug", other, CancellationToken.None);
        await board.RefreshAsync(CancellationToken.None);
        heard.Clear();

        await board.RefreshAsync(CancellationToken.None);
        await InteractAsync("mug", ("u2", "view"));
        await board.RefreshAsync(CancellationToken.None);
        board.Unfollow(tenant, "mug", one);
        await InteractAsync("mug", ("u3", "view"));
        await board.RefreshAsync(CancellationToken.None);

        Assert.Equal(["one 2", "other 2", "other 3"], heard);
    }

    private async Task<TenantId> TenantAsync() =>
        await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);

    private Task InteractAsync(string product, params (string User, string Type)[] done) => InteractAsync(product, _tenant, done);

    private Task InteractAsync(string product, string tenant, params (string User, string Type)[] done) =>
        RecordAsync(tenant, product, [.. done.Select((one, i) => (one.User, one.Type, DateTimeOffset.UtcNow.AddMilliseconds(-i)))]);

    private async Task RecordAsync(string tenant, string product, (string User, string Type, DateTimeOffset At)[] done)
    {
        var interactions = done.Select(one =>
            $$"""{"user_id":"{{one.User}}","entity_id":"{{product}}","interaction_type":"{{one.Type}}","timestamp":"{{one.At:O}}"}""");
        (await api.Tenant(tenant).PostJsonAsync("/api/v1/interactions/bulk", $$"""{"interactions":[{{string.Join(',', interactions)}}]}"""))
            .EnsureSuccessStatusCode();
    }
}
