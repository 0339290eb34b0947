using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Recommender.Tests.Gateway;

/// <summary>What a server behind the gateway was sent.</summary>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, long BodyBytes);

/// <summary>An HTTP server in the place of an api replica: it answers everything and remembers what it was asked.</summary>
internal sealed class BackEnd : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BackEnd(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public bool IsReady { get; set; } = true;

    /// <summary>Replaces the answer of 200 with <c>{}</c>; the body was read already.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    public string Address => _app.Urls.Single();

    public Received Last => Requests.Last();

    public static async Task<BackEnd> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var backEnd = new BackEnd(app);
        app.UseWebSockets();
        app.Run(backEnd.HandleAsync);
        await app.StartAsync();
        return backEnd;
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/ready")
        {
            context.Response.StatusCode = IsReady ? 200 : 503;
            return;
        }

        using var counter = new CountingStream();
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Request.Body.CopyToAsync(counter);
        }

        Requests.Enqueue(new(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            counter.Written));
        await (Answer is { } answer ? answer(context) : context.Response.WriteAsync("{}"));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class CountingStream : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written;

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => 0;

        public override void SetLength(long value)
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => Written += count;
    }
}
