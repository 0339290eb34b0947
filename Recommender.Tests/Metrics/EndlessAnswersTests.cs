using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Recommender.ServiceDefaults.Metrics;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

/// <summary>The histogram of the framework, under OpenTelemetry's name, on a server of its own.</summary>
public sealed class EndlessAnswersTests : IAsyncLifetime
{
    private readonly WebApplication _app = Build();
    private MetricCollector<double> _standard = null!;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        _standard = new(
            _app.Services.GetRequiredService<IMeterFactory>(), "Microsoft.AspNetCore.Hosting", "http.server.request.duration");
    }

    public async ValueTask DisposeAsync()
    {
        _standard.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Streams_and_WebSockets_are_not_timed_under_the_standard_name_either()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        await client.GetStringAsync(new Uri("/events", UriKind.Relative));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(client.BaseAddress) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        await client.GetStringAsync(new Uri("/list", UriKind.Relative));

        await Eventually.HoldsAsync(() => _standard.GetMeasurementSnapshot().Count > 0);
        Assert.Equal("/list", Assert.Single(_standard.GetMeasurementSnapshot()).Tags["http.route"]);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<RequestMetrics>();
        var app = builder.Build();
        app.UseMiddleware<MeasuredRequests>((PathString _) => (string?)null);
        app.UseWebSockets();
        app.MapGet("/list", () => "[]");
        app.MapGet("/events", () => Results.Text("data: 1\n\n", "text/event-stream"));
        app.MapGet("/ws", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[1], context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        return app;
    }
}
