using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Recommender.Tests.Webhooks;

/// <summary>A request as a receiver of webhooks sees it.</summary>
internal sealed record Received(IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Id => Headers["webhook-id"];
}

/// <summary>An application that takes webhooks, on a port of the loopback. It answers 204 unless told otherwise.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private Receiver(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            _received.Enqueue(new(headers, await body.ReadToEndAsync()));
            await answer(context);
        });
    }

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>What came so far, in the order in which it came.</summary>
    public IReadOnlyList<Received> Received => [.. _received];

    public static Task<Receiver> StartAsync(params int[] statuses)
    {
        var next = -1;
        return StartAsync(context =>
        {
            var n = Interlocked.Increment(ref next);
            context.Response.StatusCode = n < statuses.Length ? statuses[n] : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }

    public static async Task<Receiver> StartAsync(Func<HttpContext, Task> answer)
    {
        var receiver = new Receiver(answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
