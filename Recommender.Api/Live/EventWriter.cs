using System.IO.Pipelines;
using System.Text;

namespace Recommender.Api.Live;

/// <summary>Server-Sent Events as they go over the wire; each is sent at once.</summary>
internal sealed class EventWriter(PipeWriter body)
{
    /// <param name="json">On one line, as JSON is that nobody has made pretty.</param>
    public Task EventAsync(string name, string id, byte[] json, CancellationToken cancellationToken) =>
        SendAsync([.. Encoding.UTF8.GetBytes($"event: {name}\nid: {id}\ndata: "), .. json, .. "\n\n"u8], cancellationToken);

    /// <summary>A line that clients ignore: it keeps the connection alive and finds out whether they are still there.</summary>
    public Task CommentAsync(string text, CancellationToken cancellationToken) =>
        SendAsync(Encoding.UTF8.GetBytes($": {text}\n\n"), cancellationToken);

    /// <summary>Tells clients how long to wait before they connect again.</summary>
    public Task RetryAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        SendAsync(Encoding.UTF8.GetBytes($"retry: {pause.TotalMilliseconds:F0}\n\n"), cancellationToken);

    private async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await body.WriteAsync(bytes, cancellationToken);
        await body.FlushAsync(cancellationToken);
    }
}
