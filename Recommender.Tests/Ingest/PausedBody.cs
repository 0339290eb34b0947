using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Recommender.Tests.Ingest;

/// <summary>A body whose sender stops in the middle until it is told to go on.</summary>
internal sealed class PausedBody : HttpContent
{
    private readonly (string Before, string After) _parts;
    private readonly TaskCompletionSource _goOn = new();

    public PausedBody(string type, string before, string after)
    {
        _parts = (before, after);
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    public void GoOn() => _goOn.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_parts.Before));
        await stream.FlushAsync();
        await _goOn.Task;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_parts.After));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
