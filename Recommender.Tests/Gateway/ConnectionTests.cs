using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class ConnectionTests(Servers servers)
{
    private const string Key = $"X-API-Key: {RunningGateway.OperatorKey}\r\n";

    [Fact]
    public async Task An_ambiguous_request_gets_one_answer_and_the_connection_ends()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        await AllAreRefusedAsync(gateway.Address);

        Assert.DoesNotContain(api.Requests, received => received.Target.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_api_by_itself_refuses_ambiguous_requests_too()
    {
        await using var api = new ApiHost(servers);
        await api.InitializeAsync();

        await AllAreRefusedAsync(api.Address);
    }

    private static async Task AllAreRefusedAsync(Uri server)
    {
        var answers = await Task.WhenAll(AmbiguousRequests.All(Key).Select(async request => (request, Answer: await RawHttp.SendAsync(server, request))));

        Assert.All(answers, answer => Assert.True(
            answer.Answer is { IsClosed: true, Statuses.Count: 1 }, $"{answer.request}\n-> {answer.Answer.Text}"));
    }

    [Fact]
    public async Task A_length_with_a_sign_reaches_the_api_without_it()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        await RawHttp.SendAsync(gateway.Address, $"POST /api/v1/entities HTTP/1.1\r\nHost: x\r\n{Key}Connection: close\r\nContent-Length: +5\r\n\r\nhello");

        Assert.Equal(("5", 5L), (api.Last.Headers["Content-Length"], api.Last.BodyBytes));
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: x\r\n\r\n", 20_000, "414")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {0}\r\n\r\n", 40_000, "431")]
    public async Task Endless_lines_are_refused(string request, int length, string status)
    {
        await using var gateway = await RunningGateway.StartAsync(servers, []);

        var answer = await RawHttp.SendAsync(gateway.Address, request.Replace("{0}", new string('a', length), StringComparison.Ordinal));

        Assert.Equal(status, answer.Statuses.Single());
        Assert.True(answer.IsClosed);
    }

    [Fact]
    public async Task Headers_and_bodies_that_trickle_in_are_cut_off_while_others_are_served()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var started = Stopwatch.GetTimestamp();
        var slow = Enumerable.Range(0, 500).Select(i => RawHttp.SendAsync(
            gateway.Address,
            Encoding.ASCII.GetBytes(i % 2 == 0
                ? $"GET /api/v1/x HTTP/1.1\r\nHost: x\r\n{Key}"
                : $"POST /api/v1/entities HTTP/1.1\r\nHost: x\r\n{Key}Content-Length: 1000\r\n\r\n{{"),
            TimeSpan.FromSeconds(40))).ToList();

        // A busy machine makes everybody slow: what counts is that nobody waits until the slow ones are cut.
        var (asked, slowest) = (0, TimeSpan.Zero);
        var cut = Task.WhenAll(slow);
        while (!cut.IsCompleted || asked < 20)
        {
            var sent = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/v1/x")).StatusCode);
            (asked, slowest) = (asked + 1, TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(sent).Ticks)));
        }

        Assert.All(await cut, answer => Assert.True(answer.IsClosed));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 3, 30);
        Assert.True(slowest < TimeSpan.FromSeconds(3), $"one of {asked} good requests took {slowest}");
    }

    [Fact]
    public async Task Above_the_cap_connections_are_refused()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["MAX_CONNECTIONS"] = "20");

        var clients = new List<TcpClient>();
        for (var i = 0; i < 30; i++)
        {
            clients.Add(new());
            await clients[i].ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        }

        var last = await RawHttp.ReadAsync(clients[^1], TimeSpan.FromSeconds(3));
        clients.ForEach(client => client.Dispose());

        Assert.Equal(("", true), (last.Text, last.IsClosed));
    }

    [Theory]
    [InlineData("/api/v1/entities", "application/json", 11, false, 413)]
    [InlineData("/api/v1/entities", "application/json", 11, true, 413)]
    [InlineData("/api/v1/entities", "application/json", 9, false, 200)]
    [InlineData("/api/v1/entities/bulk", "application/json", 11, false, 200)]
    [InlineData("/api/v1/entities/bulk", "application/json", 101, false, 413)]
    [InlineData("/api/v1/entities/bulk", "application/x-ndjson", 101, true, 200)]
    [InlineData("/api/v1/entities/bulk", "application/ndjson; charset=utf-8", 101, true, 200)]
    [InlineData("/api/v1/interactions/bulk", "Application/JsonL", 101, false, 200)]
    [InlineData("/api/v1/entities", "application/x-ndjson", 11, true, 413)]
    public async Task Bodies_have_the_size_that_their_route_allows(string path, string type, int megabytes, bool chunked, int status)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        using var content = new ByteArrayContent(new byte[megabytes << 20]) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("X-API-Key", RunningGateway.OperatorKey);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? "text/plain" : "application/problem+json", answer.Content.Headers.ContentType?.MediaType ?? "text/plain");
        Assert.True(status != 200 || api.Last.BodyBytes == (long)megabytes << 20);
    }

    [Theory]
    [InlineData("/api/v1/x", RunningGateway.OperatorKey)]
    [InlineData("/api/v1/x", null)]
    [InlineData("/nothing", RunningGateway.OperatorKey)]
    [InlineData("/health", null)]
    public async Task Every_answer_carries_the_security_headers_and_no_server_name(string path, string? key)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        api.Answer = context =>
        {
            context.Response.Headers.Server = "api";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["X-Request-Id"] = "of-the-api";
            return Task.CompletedTask;
        };

        var answer = await gateway.GetAsync(path, key);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.NotEqual("of-the-api", answer.Headers.GetValues("X-Request-Id").Single());
        Assert.Empty(answer.Headers.Server);
    }

    [Fact]
    public async Task Told_to_stop_the_gateway_is_unready_at_once_but_serves_until_others_have_noticed()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["DRAIN_SECONDS"] = "2");
        await gateway.GetAsync("/api/v1/x");

        gateway.Get<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAsync("/ready", key: null)).StatusCode);
        var answer = await gateway.GetAsync("/api/v1/x");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
    }

    [Fact]
    public async Task An_error_inside_shows_no_trace_of_the_code()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        api.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };

        var body = await (await gateway.GetAsync("/api/v1/x")).Content.ReadAsStringAsync();

        Assert.Contains("\"code\":\"INTERNAL_ERROR\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", body, StringComparison.Ordinal);
    }
}
