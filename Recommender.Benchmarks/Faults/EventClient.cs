using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Faults;

/// <summary>
/// A client as the documentation wants it: each event has an id of its own and is sent again, with the same id, until
/// the answer says that it was taken. Every event is about an entity of its own, so that it can be recognised later; none
/// has a time, so that one that counts twice is two.
/// </summary>
internal sealed class EventClient : IDisposable
{
    private const int Users = 50;
    private const int BulkEvery = 10;
    private const int BulkSize = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private int _number;
    private int _repeated;

    public EventClient(SystemUnderLoad system)
    {
        _http = new() { BaseAddress = system.Gateway, Timeout = TimeSpan.FromSeconds(10) };
        _http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        _http.DefaultRequestHeaders.Add("X-Tenant-ID", $"faults-{Guid.NewGuid():N}");
    }

    public int Sent => _number;

    public int Repeated => _repeated;

    /// <summary>The events that the service said it has.</summary>
    public ConcurrentDictionary<string, bool> Acknowledged { get; } = new();

    /// <summary>Writes until told to stop; what is under way then is written to its end.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        for (var turn = 0; !cancellationToken.IsCancellationRequested; turn++)
        {
            await WriteAsync(turn % BulkEvery == 0 ? BulkSize : 1, CancellationToken.None);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public Task WriteOneAsync(CancellationToken cancellationToken) => WriteAsync(1, cancellationToken);

    /// <summary>True when a read was answered with success.</summary>
    public async Task<bool> ReadAsync()
    {
        using var answer = await TryAsync(() => _http.GetAsync(new Uri("/api/v1/recommendations/user/user_1?count=5", UriKind.Relative)));
        return answer?.IsSuccessStatusCode == true;
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var answer = await TryAsync(() => _http.GetAsync(new Uri("/ready", UriKind.Relative), cancellationToken));
        return answer?.IsSuccessStatusCode == true;
    }

    /// <summary>How often each event is there.</summary>
    public async Task<Dictionary<string, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>();
        await using var export = await _http.GetStreamAsync(new Uri("/api/v1/export/interactions?format=ndjson", UriKind.Relative), cancellationToken);
        using var lines = new StreamReader(export);
        while (await lines.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            using var record = JsonDocument.Parse(line);
            var entity = record.RootElement.GetProperty("entity_id").GetString()!;
            counts[entity] = counts.GetValueOrDefault(entity) + 1;
        }

        return counts;
    }

    public void Dispose() => _http.Dispose();

    private async Task WriteAsync(int count, CancellationToken cancellationToken)
    {
        var events = Enumerable.Range(0, count).Select(_ => Interlocked.Increment(ref _number)).ToList();
        while (!await SendAsync(events, cancellationToken))
        {
            Interlocked.Increment(ref _repeated);
            await Task.Delay(PauseAfterFailure, cancellationToken);
        }

        events.ForEach(number => Acknowledged[Name(number)] = true);
    }

    private async Task<bool> SendAsync(List<int> events, CancellationToken cancellationToken)
    {
        using var answer = await TryAsync(() => events is [var one]
            ? _http.PostAsJsonAsync("/api/v1/interactions", Event(one), cancellationToken)
            : _http.PostAsJsonAsync("/api/v1/interactions/bulk", new { interactions = events.Select(Event) }, cancellationToken));
        return answer switch
        {
            { IsSuccessStatusCode: true } => true,
            null or { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } => false,
            _ => throw new InvalidOperationException($"a valid event was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}"),
        };
    }

    private static async Task<HttpResponseMessage?> TryAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }

    private static string Name(int number) => $"event_{number}";

    private static object Event(int number) => new
    {
        event_id = Name(number),
        user_id = $"user_{number % Users}",
        entity_id = Name(number),
        entity_type = "product",
        interaction_type = "view",
    };
}
