using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Freshness;

/// <summary>What was measured.</summary>
/// <param name="Interactions">From sending a purchase to a list of the user that differs from the one before.</param>
/// <param name="Stale">How many of the requests right after a purchase still held the entity bought.</param>
/// <param name="Entities">From sending a new entity to its first appearance among those similar to one like it.</param>
internal sealed record FreshnessResult(List<TimeSpan> Interactions, int Stale, List<TimeSpan> Entities);

/// <summary>Writes one thing after the other, and asks until the answers show it.</summary>
internal sealed class FreshnessRun : IDisposable
{
    private const int Groups = 20;
    private const int EntitiesPerGroup = 25;
    private const int Users = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(20);

    // Whatever an earlier run has written is not in the way.
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly HttpClient _http;

    public FreshnessRun(SystemUnderLoad system)
    {
        _http = new() { BaseAddress = system.Gateway };
        _http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
    }

    public async Task<FreshnessResult> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        var result = new FreshnessResult([], 0, []);
        for (var round = 0; round < rounds; round++)
        {
            var (took, isStale) = await PurchaseAsync(round % Users, cancellationToken);
            result.Interactions.Add(took);
            result = result with { Stale = result.Stale + (isStale ? 1 : 0) };
            result.Entities.Add(await EntityAsync(round, cancellationToken));
        }

        return result;
    }

    public void Dispose() => _http.Dispose();

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var entities = new JsonArray([.. Enumerable.Range(0, Groups * EntitiesPerGroup).Select(i => Entity($"e{i}", i % Groups))]);
        await PostAsync("/api/v1/entities/bulk", new() { ["entities"] = entities }, cancellationToken);
        var random = new Random(1);
        var interactions = new JsonArray([.. Enumerable.Range(0, Users * 20).Select(i =>
            Interaction(i % Users, $"e{(random.Next(EntitiesPerGroup) * Groups) + (i % Groups)}", "view"))]);
        await PostAsync("/api/v1/interactions/bulk", new() { ["interactions"] = interactions }, cancellationToken);
    }

    private async Task<(TimeSpan Took, bool IsStale)> PurchaseAsync(int user, CancellationToken cancellationToken)
    {
        var before = await UserListAsync(user, cancellationToken);
        var bought = before[0];
        var started = Stopwatch.GetTimestamp();
        await PostAsync("/api/v1/interactions", Interaction(user, bought, "purchase"), cancellationToken);
        var next = await UserListAsync(user, cancellationToken);
        var took = await UntilAsync(
            started, async () => !(await UserListAsync(user, cancellationToken)).SequenceEqual(before), !next.SequenceEqual(before), cancellationToken);
        return (took, next.Contains(bought));
    }

    private async Task<TimeSpan> EntityAsync(int round, CancellationToken cancellationToken)
    {
        var (id, group) = ($"new{round}", round % Groups);
        var started = Stopwatch.GetTimestamp();
        await PostAsync("/api/v1/entities", Entity(id, group), cancellationToken);
        return await UntilAsync(
            started,
            async () => (await ListAsync($"/api/v1/recommendations/entity/{_run}e{group}?count=100", cancellationToken)).Contains(_run + id),
            isSo: false, cancellationToken);
    }

    private static async Task<TimeSpan> UntilAsync(long started, Func<Task<bool>> condition, bool isSo, CancellationToken cancellationToken)
    {
        while (!isSo && !await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"what was written does not show after {Patience.TotalSeconds:F0} s");
            }

            await Task.Delay(BetweenQuestions, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private Task<List<string>> UserListAsync(int user, CancellationToken cancellationToken) =>
        ListAsync($"/api/v1/recommendations/user/{_run}u{user}?count=10", cancellationToken);

    private async Task<List<string>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var body = await _http.GetFromJsonAsync<JsonObject>(path, cancellationToken);
        return [.. body!["recommendations"]!.AsArray().Select(item => item!["entity_id"]!.ToString())];
    }

    private async Task PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private JsonObject Entity(string id, int group) => new()
    {
        ["entity_id"] = _run + id,
        ["entity_type"] = "product",
        ["attributes"] = new JsonObject { ["name"] = $"Thing {id}", ["category"] = $"{_run} category {group}", ["tags"] = new JsonArray($"{_run} tag {group}") },
    };

    private JsonObject Interaction(int user, string entity, string type) => new()
    {
        ["user_id"] = $"{_run}u{user}",
        ["entity_id"] = entity.StartsWith(_run, StringComparison.Ordinal) ? entity : _run + entity,
        ["entity_type"] = "product",
        ["interaction_type"] = type,
    };
}
