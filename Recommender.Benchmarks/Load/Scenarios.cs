using System.Text.Json;
using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>The scenarios that <c>load</c> knows, on the data of <see cref="LoadData"/>.</summary>
internal static class Scenarios
{
    // Few enough users that all of them are warm after the warm-up run.
    private const int WarmUsers = 20;

    // Ids of written records must differ between runs, else the second run measures rejections.
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];

    public static IReadOnlyList<Scenario> For(LoadData data) =>
    [
        new("health", (requests, _) => requests.Get("/health"), answer => answer.Status == 200),
        new("user-cached", (requests, n) => requests.Get($"/api/v1/recommendations/user/user_{n % WarmUsers}?count=10"), HasEntities),
        new("user-uncached", (requests, n) => requests.Get(Uncached(data, n)), HasEntities),
        new("similar", (requests, n) => requests.Get($"/api/v1/recommendations/entity/product_{n % data.Entities}?entity_type=product&count=10"), HasEntities),
        new("trending", (requests, _) => requests.Get("/api/v1/recommendations/trending?count=10"), HasEntities),
        new("entity-create", (requests, n) => requests.Post("/api/v1/entities", NewEntity(n)), answer => answer.Status == 201),
        new("interaction-record", (requests, n) => requests.Post("/api/v1/interactions", NewInteraction(data, n)), answer => answer.Status == 201),
        new("interactions-bulk", (requests, n) => requests.Post("/api/v1/interactions/bulk", NewInteractions(data, n), "application/x-ndjson"), answer => answer.Status is 200 or 202),
    ];

    // Every request has another set of excluded ids, so that none is answered from a cache.
    private static string Uncached(LoadData data, long n) =>
        $"/api/v1/recommendations/user/user_{n % data.Users}?count=10&entity_type=product&exclude_ids=none_{n}";

    private static bool HasEntities(LoadAnswer answer) => answer.Status == 200 && answer.Body.Span.IndexOf("\"entity_id\""u8) >= 0;

    private static byte[] NewEntity(long n) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        entity_id = $"new_{Run}_{n}",
        entity_type = "product",
        attributes = new { name = $"New product {n}", category = $"category_{n % 10}", price = (n % 1000) + 9.99, brand = $"brand_{n % 50}" },
    });

    private static byte[] NewInteraction(LoadData data, long n) => JsonSerializer.SerializeToUtf8Bytes(Interaction(data, n));

    private static byte[] NewInteractions(LoadData data, long n) =>
    [
        .. Enumerable.Range(0, 1_000).SelectMany(i => JsonSerializer.SerializeToUtf8Bytes(Interaction(data, (n * 1_000) + i)).Append((byte)'\n')),
    ];

    private static object Interaction(LoadData data, long n) => new
    {
        event_id = $"{Run}-{n}",
        user_id = $"user_{n * 7919 % data.Users}",
        entity_id = $"product_{n * 104729 % data.Entities}",
        entity_type = "product",
        interaction_type = "view",
    };
}
