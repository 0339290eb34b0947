using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;

namespace Recommender.Tests.Webhooks;

/// <summary>Receivers that misbehave, on purpose or not.</summary>
public sealed class ReceiverFaultTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url, permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        });

        var delivery = await TryAsync(receiver.Url);

        Assert.Equal((308, "the receiver redirects, which is not followed"), (delivery.ResponseStatus, delivery.Error));
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task Only_the_beginning_of_a_huge_answer_is_read()
    {
        const int Huge = 50_000_000;
        using var listener = Listen(out var url);
        var written = AnswerAsync();

        var delivery = await TryAsync(url);

        Assert.Equal(("delivered", 1024), (delivery.Status, delivery.ResponseBody!.Length));
        Assert.InRange(await written, 1024, Huge - 1);

        async Task<int> AnswerAsync()
        {
            using var connection = await listener.AcceptTcpClientAsync();
            await using var stream = connection.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Huge}\r\n\r\n"));
            var piece = Encoding.ASCII.GetBytes(new string('x', 100_000));
            for (var total = 0; ; total += piece.Length)
            {
                try
                {
                    await stream.WriteAsync(piece);
                }
                catch (IOException)
                {
                    return total;
                }
            }
        }
    }

    [Fact]
    public async Task Answer_whose_headers_trickle_in_is_given_up_after_the_time_out()
    {
        using var listener = Listen(out var url);
        var subscriber = await world.SubscribeAsync(url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();

        await worker.RunAsync(CancellationToken.None);
        using var connection = await listener.AcceptTcpClientAsync();
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX-Slow: "));
        world.Clock.Advance(TimeSpan.FromSeconds(21));
        await worker.Sending;

        var delivery = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal(("pending", "no answer within 20 s"), (delivery.Status, delivery.Error));
    }

    [Fact]
    public async Task Answer_whose_body_never_ends_is_read_until_patience_ends_and_does_not_fail()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("slowly"u8.ToArray());
        using var answer = new StreamContent(pipe.Reader.AsStream());
        using var patience = new CancellationTokenSource();

        var beginning = WebhookSender.BeginningAsync(answer, patience.Token);
        Assert.False(beginning.IsCompleted);
        await patience.CancelAsync();

        Assert.Equal("slowly", await beginning);
    }

    [Fact]
    public async Task Receiver_that_does_not_listen_is_tried_again()
    {
        using var closed = Listen(out var url);
        closed.Stop();

        var delivery = await TryAsync(url);

        Assert.Equal(("pending", "cannot connect: ConnectionRefused"), (delivery.Status, delivery.Error));
    }

    [Fact]
    public async Task Answer_that_is_no_text_is_shown_as_far_as_it_can_be()
    {
        await using var receiver = await Receiver.StartAsync(async context => await context.Response.Body.WriteAsync(new byte[] { 0, 255, 65 }));

        var delivery = await TryAsync(receiver.Url);

        Assert.Equal(("delivered", " \uFFFDA"), (delivery.Status, delivery.ResponseBody));
    }

    [Fact]
    public async Task Loopback_is_refused_when_it_is_connected_to()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker(allowPrivate: false);

        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        Assert.Empty(receiver.Received);
        Assert.Equal(
            "127.0.0.1 has no public address; others are not written to", Assert.Single(await subscriber.DeliveriesAsync()).Error);
    }

    [Fact]
    public async Task Name_that_changes_its_address_is_checked_at_every_connection()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        var subscriber = await world.SubscribeAsync($"http://rebinding.example:{new Uri(receiver.Url).Port}/");
        await subscriber.HappenAsync(2);
        var lookups = 0;
        await using var worker = world.Worker(resolve: (_, _) => Task.FromResult<IPAddress[]>(
            [Interlocked.Increment(ref lookups) == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]));

        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        Assert.Single(receiver.Received);
        Assert.Equal(
            [null, "rebinding.example has no public address; others are not written to"],
            (await subscriber.DeliveriesAsync()).Select(delivery => delivery.Error).Order());
    }

    private static TcpListener Listen(out string url)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        return listener;
    }

    private async Task<Delivery> TryAsync(string url)
    {
        var subscriber = await world.SubscribeAsync(url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;
        return Assert.Single(await subscriber.DeliveriesAsync());
    }
}
