using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class EndlessAnswerTests(Servers servers)
{
    private const string Stream = "/api/v1/stream/recommendations/u";

    // Only so that a failure ends; nothing here takes as long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_ends_with_its_key(bool expires)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        api.Answer = SendEventAsync;
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync(Scopes.Read, expires: expires ? DateTimeOffset.UtcNow.AddSeconds(5) : null);
        using var answer = await gateway.GetAsync(Stream, issued.Text);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await events.ReadLineAsync());

        if (!expires)
        {
            await keys.Administration.RevokeAsync(issued.Key.Id, keys.Tenant, CancellationToken.None);
        }

        Assert.Equal("\n", await events.ReadToEndAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_stream_of_a_valid_key_goes_on_when_another_key_is_revoked()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var (revoked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        api.Answer = async context =>
        {
            await SendAsync(context, "data: 1\n\n");
            await (context.Request.Path.Value!.EndsWith("other", StringComparison.Ordinal) ? revoked : goOn).Task;
            await SendAsync(context, "data: 2\n\n");
        };
        var keys = new Keys(servers);
        var (mine, other) = (await keys.IssueAsync(Scopes.Read), await keys.IssueAsync(Scopes.Read));
        using var stays = await gateway.GetAsync(Stream, mine.Text);
        using var ends = await gateway.GetAsync($"{Stream}-other", other.Text);

        await keys.Administration.RevokeAsync(other.Key.Id, keys.Tenant, CancellationToken.None);
        Assert.Equal("data: 1\n\n", await ends.Content.ReadAsStringAsync().WaitAsync(Patience));
        goOn.SetResult();

        Assert.Equal("data: 1\n\ndata: 2\n\n", await stays.Content.ReadAsStringAsync().WaitAsync(Patience));
        revoked.SetResult();
    }

    [Theory]
    [InlineData(false, WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(true, WebSocketCloseStatus.PolicyViolation)]
    public async Task A_socket_is_told_why_it_ends(bool revoked, WebSocketCloseStatus reason)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        api.Answer = EchoAsync;
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync(Scopes.Read);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-Key", issued.Text);
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[100];
        var echo = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, echo.Count));

        if (revoked)
        {
            await keys.Administration.RevokeAsync(issued.Key.Id, keys.Tenant, CancellationToken.None);
        }
        else
        {
            gateway.Get<IHostApplicationLifetime>().StopApplication();
        }

        var last = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal((WebSocketMessageType.Close, reason), (last.MessageType, last.CloseStatus));
    }

    [Theory]
    [InlineData("/api/v1/export/interactions")]
    [InlineData("/api/v1/jobs/1/result")]
    public async Task A_download_breaks_off_when_its_key_is_revoked(string path)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        api.Answer = async context =>
        {
            await context.Response.WriteAsync("first line\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync(Scopes.Read);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-API-Key", issued.Text } } };
        using var answer = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("first line", await lines.ReadLineAsync());

        await keys.Administration.RevokeAsync(issued.Key.Id, keys.Tenant, CancellationToken.None);

        await Assert.ThrowsAnyAsync<IOException>(() => lines.ReadToEndAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task The_file_of_a_job_may_take_as_long_as_an_export()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["REQUEST_TIMEOUT_SECS"] = "0.2");
        api.Answer = async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            await context.Response.WriteAsync("{}");
        };

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await gateway.GetAsync("/api/v1/jobs/1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/v1/jobs/1/result")).StatusCode);
    }

    [Fact]
    public async Task An_address_may_have_only_so_many_sockets_until_one_ends()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["MAX_WEBSOCKETS_PER_ADDRESS"] = "2");
        api.Answer = EchoAsync;
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/ws/activity" }.Uri;
        using ClientWebSocket first = new(), second = new(), third = new();
        third.Options.CollectHttpResponseDetails = true;
        await first.ConnectAsync(address, CancellationToken.None);
        await second.ConnectAsync(address, CancellationToken.None);

        await Assert.ThrowsAsync<WebSocketException>(() => third.ConnectAsync(address, CancellationToken.None));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.HttpStatusCode);

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.HoldsAsync(async () =>
        {
            using var again = new ClientWebSocket();
            try
            {
                await again.ConnectAsync(address, CancellationToken.None);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    private static async Task SendEventAsync(HttpContext context)
    {
        await SendAsync(context, "data: 1\n\n");
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
