using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Http;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Webhooks;

/// <summary>What came of a run; latencies from before a request is sent until its event has arrived, in milliseconds.</summary>
/// <param name="Measured">Events that were sent after the warm-up.</param>
/// <param name="Refused">Requests that failed; their events do not arrive, unless only the answer was lost.</param>
internal sealed record WebhookResult(int Events, int Measured, long Refused, int Lost, int Repeated, double P50, double P95, double P99, double Max);

/// <summary>Records interactions at a steady rate and measures when a subscriber on the loopback hears of each.</summary>
internal sealed class WebhookRun(SystemUnderLoad system, int perSecond, TimeSpan warmUp, TimeSpan duration, int stuck)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Events = ["interaction.recorded"];

    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<long, long> _sent = new();

    public async Task<WebhookResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var receiver = await TimedReceiver.StartAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = system.Gateway };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        http.DefaultRequestHeaders.Add("X-Tenant-ID", $"bench-{_run}");
        string[] urls = [$"{receiver.Url}/hook", .. Enumerable.Repeat($"{receiver.Url}/stuck", stuck)];
        var webhooks = new List<string>();
        foreach (var url in urls)
        {
            webhooks.Add(await SubscribeAsync(http, url, cancellationToken));
        }

        var sent = await SendAsync(cancellationToken);
        await ArriveAsync(receiver, cancellationToken);
        foreach (var webhook in webhooks)
        {
            using var removed = await http.DeleteAsync($"/api/v1/webhooks/{webhook}", cancellationToken);
        }

        return Result(receiver, sent.Errors);
    }

    private static async Task<string> SubscribeAsync(HttpClient http, string url, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/webhooks", new { url, events = Events }, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.IsSuccessStatusCode
            ? body.GetProperty("id").GetString()!
            : throw new InvalidOperationException($"the system does not take the subscription: {body.GetProperty("detail")}");
    }

    private Task<LoadResult> SendAsync(CancellationToken cancellationToken)
    {
        var requests = new RequestBytes(system.Gateway, ("X-API-Key", system.ApiKey), ("X-Tenant-ID", $"bench-{_run}"));
        var scenario = new Scenario("interaction-record", (bytes, n) =>
        {
            var body = Interaction(n);
            _sent[n] = Stopwatch.GetTimestamp();
            return bytes.Post("/api/v1/interactions", body);
        }, (answer, _) => answer.Status == 201);
        return new LoadDriver(system.Gateway, requests).OpenAsync(scenario, perSecond, warmUp + duration, cancellationToken);
    }

    private byte[] Interaction(long n) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        event_id = $"{_run}-{n}",
        user_id = $"user_{n % 1000}",
        entity_id = $"product_{n % 500}",
        interaction_type = "view",
        metadata = new { n = $"{n}" },
    });

    private async Task ArriveAsync(TimedReceiver receiver, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (receiver.Arrived.Count < _sent.Count && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private WebhookResult Result(TimedReceiver receiver, long refused)
    {
        // What is sent while the processes are still warming up must arrive, too, but is not measured.
        var first = _sent.Values.Min();
        var latencies = receiver.Arrived
            .Where(arrival => Stopwatch.GetElapsedTime(first, _sent[arrival.Key]) >= warmUp)
            .Select(arrival => Stopwatch.GetElapsedTime(_sent[arrival.Key], arrival.Value).TotalMilliseconds).Order().ToList();
        return new(
            _sent.Count, latencies.Count, refused, _sent.Count - receiver.Arrived.Count, receiver.Repeated, At(50), At(95), At(99), latencies.Count == 0 ? double.NaN : latencies[^1]);

        double At(int percent) => latencies.Count == 0 ? double.NaN : latencies[(latencies.Count - 1) * percent / 100];
    }
}
