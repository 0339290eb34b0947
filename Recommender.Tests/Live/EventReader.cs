using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Recommender.Tests.Live;

/// <summary>An event as a client gets it.</summary>
internal sealed record ReceivedEvent(string Type, string? Id, JsonNode Data)
{
    public IReadOnlyList<string> Entities => [.. (Data["recommendations"] ?? Data["trending"])!.AsArray().Select(item => item!["entity_id"]!.ToString())];
}

/// <summary>A stream of events, read with a parser that is not ours.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventReader(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> events) => (Answer, _events) = (answer, events);

    public HttpResponseMessage Answer { get; }

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {(answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync())}");
        return new(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    public async Task<ReceivedEvent> NextAsync()
    {
        Assert.True(await _events.MoveNextAsync().AsTask().WaitAsync(Patience), "the stream has ended");
        return new(_events.Current.EventType, _events.Current.EventId, JsonNode.Parse(_events.Current.Data)!);
    }

    /// <summary>The first event that has what is looked for: what a test does may reach the stream in parts.</summary>
    public async Task<ReceivedEvent> NextAsync(Func<ReceivedEvent, bool> wanted)
    {
        while (true)
        {
            if (await NextAsync() is var received && wanted(received))
            {
                return received;
            }
        }
    }

    /// <summary>Reads on until the answer is complete; throws when it breaks off.</summary>
    public async Task EndAsync()
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        Answer.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or NotSupportedException)
        {
            // The stream was left while it went on.
        }
    }
}
