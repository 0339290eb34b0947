using System.Text.Json;

namespace Recommender.Benchmarks.Load;

/// <summary>The scenarios that write, on the data of <see cref="LoadData"/>.</summary>
internal sealed class Writes(LoadData data)
{
    // A request long enough to be a bulk and short enough to be one of many.
    private const int BulkRows = 1_000;

    // Ids of written records must differ between runs, else the second run measures rejections.
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    public Scenario Create => new("entity-create", (requests, n) => requests.Post("/api/v1/entities", NewEntity(n)), (answer, _) => answer.Status == 201) { Writes = true };

    public Scenario Record =>
        new("interaction-record", (requests, n) => requests.Post("/api/v1/interactions", NewInteraction(n)), (answer, _) => answer.Status == 201) { Writes = true };

    public Scenario Bulk =>
        new("interactions-bulk", (requests, n) => requests.Post("/api/v1/interactions/bulk", NewInteractions(n), "application/x-ndjson"), IsWholeBulk)
        {
            Writes = true,
            Rows = BulkRows,
        };

    private static bool IsWholeBulk(Http.LoadAnswer answer, long n) =>
        answer.Status == 200 && answer.Body.Span.IndexOf("\"failed\":0"u8) >= 0;

    private byte[] NewEntity(long n) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        entity_id = $"new_{_run}_{n}_{Guid.NewGuid():N}",
        entity_type = "product",
        attributes = new { name = $"New product {n}", category = $"category_{n % 10}", price = (n % 1000) + 9.99, brand = $"brand_{n % 50}" },
    });

    private byte[] NewInteraction(long n) => JsonSerializer.SerializeToUtf8Bytes(Interaction(n));

    private byte[] NewInteractions(long n) =>
    [
        .. Enumerable.Range(0, BulkRows).SelectMany(i => JsonSerializer.SerializeToUtf8Bytes(Interaction((n * BulkRows) + i)).Append((byte)'\n')),
    ];

    private object Interaction(long n) => new
    {
        event_id = Guid.NewGuid().ToString("N"),
        user_id = $"user_{n * 7919 % data.Users}",
        entity_id = $"product_{n * 104729 % data.Entities}",
        entity_type = "product",
        interaction_type = "view",
    };
}
