using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Live;

/// <summary>What a connection is refused, and why it is closed.</summary>
public sealed class ActivityLimitsTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"type":"shout","productId":"mug"}""")]
    [InlineData("""{"type":"subscribe"}""")]
    [InlineData("""{"type":"subscribe","productId":{"a":1}}""")]
    public async Task What_cannot_be_understood_is_answered_with_the_form_that_can(string message)
    {
        using var socket = await ActivitySocket.ConnectAsync(api, _tenant);

        await socket.SayAsync(message);

        var heard = await socket.HearAsync();
        Assert.Equal(
            ("error", "a message must be a JSON object with type (subscribe or unsubscribe) and productId"),
            (heard["type"]!.ToString(), heard["message"]!.ToString()));
    }

    [Fact]
    public async Task Connection_may_follow_only_so_many_products()
    {
        await using var small = new ApiHost(servers).With("MAX_WEBSOCKET_SUBSCRIPTIONS", "1");
        await small.InitializeAsync();
        using var socket = await ActivitySocket.ConnectAsync(small, _tenant);

        await socket.SayAsync("""{"type":"subscribe","productId":"a"}""");
        await socket.HearAsync();
        await socket.SayAsync("""{"type":"subscribe","productId":"b"}""");
        var refused = await socket.HearAsync(message => message["type"]!.ToString() == "error");
        await socket.SayAsync("""{"type":"unsubscribe","productId":"a"}""");
        await socket.SayAsync("""{"type":"subscribe","productId":"b"}""");

        Assert.Equal("at most 1 products per connection", refused["message"]!.ToString());
        await socket.HearAsync(message => message["productId"]?.ToString() == "b");
    }

    [Fact]
    public async Task Different_products_of_one_tenant_are_bounded_over_all_connections()
    {
        await using var small = new ApiHost(servers).With("MAX_FOLLOWED_PRODUCTS", "1");
        await small.InitializeAsync();
        using var one = await ActivitySocket.ConnectAsync(small, _tenant);
        using var two = await ActivitySocket.ConnectAsync(small, _tenant);
        using var other = await ActivitySocket.ConnectAsync(small, Servers.NewTenantName());
        await one.SayAsync("""{"type":"subscribe","productId":"a"}""");
        await one.HearAsync();

        await two.SayAsync("""{"type":"subscribe","productId":"b"}""");
        Assert.Equal("too many products are followed; try again later", (await two.HearAsync())["message"]!.ToString());
        await two.SayAsync("""{"type":"subscribe","productId":"a"}""");
        Assert.Equal("a", (await two.HearAsync())["productId"]!.ToString());
        await other.SayAsync("""{"type":"subscribe","productId":"b"}""");
        Assert.Equal("b", (await other.HearAsync())["productId"]!.ToString());
    }

    [Fact]
    public async Task Message_that_is_too_long_closes_the_connection()
    {
        using var socket = await ActivitySocket.ConnectAsync(api, _tenant);

        await socket.SayAsync(new string('x', 5000));

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.EndAsync());
    }

    [Fact]
    public async Task Too_many_messages_close_the_connection()
    {
        using var socket = await ActivitySocket.ConnectAsync(api, _tenant);

        for (var message = 0; message < 2000 && socket.State == WebSocketState.Open; message++)
        {
            try
            {
                await socket.SayAsync("""{"type":"unsubscribe","productId":"a"}""");
            }
            catch (WebSocketException)
            {
                break;
            }
        }

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await socket.EndAsync());
    }

    [Fact]
    public async Task Connections_of_a_service_that_stops_are_told_so()
    {
        await using var stops = new ApiHost(servers);
        await stops.InitializeAsync();
        using var socket = await ActivitySocket.ConnectAsync(stops, _tenant);
        await socket.SayAsync("""{"type":"subscribe","productId":"a"}""");
        await socket.HearAsync();

        stops.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await socket.EndAsync());
    }

    [Fact]
    public async Task Plain_request_is_told_what_is_spoken_here()
    {
        var answer = await api.Tenant(_tenant).GetAsync("/ws/activity");

        await answer.ProblemAsync(HttpStatusCode.BadRequest, "BAD_REQUEST", "Bad request: this address speaks WebSocket only");
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Stranger().GetAsync("/ws/activity")).StatusCode);
    }
}
