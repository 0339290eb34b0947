using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Recommender.Benchmarks.Scale;

/// <summary>Sends newline-delimited JSON as a client would that has much of it: two requests at a time.</summary>
internal sealed class ScaleImport(HttpClient http)
{
    private const int InFlight = 2;

    /// <summary>Imports the chunks and returns how long it took.</summary>
    /// <exception cref="InvalidOperationException">A record was refused.</exception>
    public async Task<TimeSpan> RunAsync(
        string path, IEnumerable<int> chunks, Func<int, ReadOnlyMemory<byte>> lines, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(chunks, options, async (chunk, token) => await SendAsync(path, lines(chunk), token));
        return Stopwatch.GetElapsedTime(started);
    }

    private async Task SendAsync(string path, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var counts = await JsonDocument.ParseAsync(
            await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        if (counts.RootElement.GetProperty("failed").GetInt64() != 0)
        {
            throw new InvalidOperationException($"{path} refused records: {counts.RootElement}");
        }
    }
}
