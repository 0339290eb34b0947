using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Recommender.Benchmarks.Webhooks;

/// <summary>Takes webhooks on the loopback and notes when each event arrived first; events are numbered in their metadata.</summary>
internal sealed class TimedReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<long, long> _arrived = new();
    private int _repeated;

    private TimedReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/hook", TakeAsync);
        _app.MapPost("/stuck", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
    }

    public string Url => _app.Urls.First();

    /// <summary>Time stamps of <see cref="Stopwatch"/> by the number of the event.</summary>
    public IReadOnlyDictionary<long, long> Arrived => _arrived;

    /// <summary>Messages about events that had arrived before.</summary>
    public int Repeated => _repeated;

    public static async Task<TimedReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new TimedReceiver();
        await receiver._app.StartAsync(cancellationToken);
        return receiver;
    }

    private async Task TakeAsync(HttpContext context)
    {
        var now = Stopwatch.GetTimestamp();
        using var message = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var number = message.RootElement.GetProperty("data").GetProperty("metadata").GetProperty("n").GetString()!;
        if (!_arrived.TryAdd(long.Parse(number, CultureInfo.InvariantCulture), now))
        {
            Interlocked.Increment(ref _repeated);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
