using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Recommender.Tests.Tracing;

/// <summary>Takes spans by OTLP over gRPC, as a collector does, and keeps the bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _exports = new();

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", TakeAsync);
    }

    public string Url => _app.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Whether some span came that belongs to a trace.</summary>
    public bool Has(System.Diagnostics.ActivityTraceId trace)
    {
        var id = new byte[16];
        trace.CopyTo(id);
        return _exports.Any(export => export.AsSpan().IndexOf(id) >= 0);
    }

    /// <summary>Whether some spans came of a service of this name.</summary>
    public bool HasService(string name) => _exports.Any(export => export.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        _exports.Enqueue(bytes.ToArray());
        context.Response.ContentType = "application/grpc";
        // An empty message, uncompressed, and the status of gRPC for success.
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
