using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Gateway;

/// <summary>
/// Four reads to one write at a fixed rate, whatever the answers do. No request is sent twice by this client: each
/// that does not succeed counts.
/// </summary>
internal sealed class SteadyLoad(ReadyServers servers, string key, int perSecond) : IDisposable
{
    private const int Tick = 20;
    private const int Users = 50;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { { "X-API-Key", key } },
    };

    public Measurement Measurement { get; } = new();

    /// <summary>How often each kind of failure was seen.</summary>
    public ConcurrentDictionary<string, int> Failures { get; } = new();

    /// <summary>Sends until cancelled, then waits for what is under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pending = new List<Task>();
        var (started, sent) = (Stopwatch.GetTimestamp(), 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Tick));
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var due = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); sent < due; sent++)
            {
                pending.Add(SendAsync(sent));
            }

            pending.RemoveAll(request => request.IsCompleted);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(pending);
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(int number)
    {
        var started = Stopwatch.GetTimestamp();
        var failure = await FailureAsync(number);
        Measurement.Record(Stopwatch.GetElapsedTime(started), failure is null);
        if (failure is not null)
        {
            Failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
        }
    }

    private async Task<string?> FailureAsync(int number)
    {
        try
        {
            var server = servers.Next();
            using var answer = number % 5 == 0
                ? await _http.PostAsJsonAsync(new Uri(server, "/api/v1/interactions"), Interaction(number))
                : await _http.GetAsync(new Uri(server, $"/api/v1/interactions/user/user_{number % Users}?limit=5"));
            return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await DetailAsync(answer)}";
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return $"{lost.Message} {lost.InnerException?.Message}";
        }
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()
            : answer.ReasonPhrase;

    private static object Interaction(int number) => new
    {
        user_id = $"user_{number % Users}",
        entity_id = $"product_{number % 100}",
        entity_type = "product",
        interaction_type = "view",
        timestamp = DateTimeOffset.UnixEpoch.AddSeconds(number),
    };
}
