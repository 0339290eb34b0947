using System.Buffers;
using System.Text.Json;

namespace Recommender.Benchmarks.Load;

/// <summary>The scenarios that write, on the data of <see cref="LoadData"/>.</summary>
internal sealed class Writes(LoadData data)
{
    // A request long enough to be a bulk and short enough to be one of many.
    private const int BulkRows = 1_000;

    // Ids of written records must differ between runs, else the second run measures rejections.
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    public Scenario Create =>
        new("entity-create", (requests, n) => requests.Post("/api/v1/entities", Json(n, Entity)), (answer, _) => answer.Status == 201) { Writes = true };

    public Scenario Record =>
        new("interaction-record", (requests, n) => requests.Post("/api/v1/interactions", Json(n, Interaction)), (answer, _) => answer.Status == 201)
        {
            Writes = true,
        };

    public Scenario BulkEntities => Bulk("entities-bulk", "/api/v1/entities/bulk", Entity);

    public Scenario BulkInteractions => Bulk("interactions-bulk", "/api/v1/interactions/bulk", Interaction);

    private static Scenario Bulk(string name, string path, Action<Utf8JsonWriter, long> write) =>
        new(name, (requests, n) => requests.Post(path, Lines(n, write), "application/x-ndjson"), IsWholeBulk) { Writes = true, Rows = BulkRows };

    private static bool IsWholeBulk(Http.LoadAnswer answer, long n) =>
        answer.Status == 200 && answer.Body.Span.IndexOf("\"failed\":0"u8) >= 0;

    private static byte[] Json(long n, Action<Utf8JsonWriter, long> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        write(json, n);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Lines(long n, Action<Utf8JsonWriter, long> write)
    {
        var bytes = new ArrayBufferWriter<byte>(BulkRows * 256);
        using var json = new Utf8JsonWriter(bytes);
        for (var i = 0; i < BulkRows; i++)
        {
            write(json, (n * BulkRows) + i);
            json.Flush();
            bytes.Write("\n"u8);
            json.Reset();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private void Entity(Utf8JsonWriter json, long n)
    {
        json.WriteStartObject();
        json.WriteString("entity_id"u8, $"new_{_run}_{n}_{Guid.NewGuid():N}");
        json.WriteString("entity_type"u8, "product"u8);
        json.WriteStartObject("attributes"u8);
        json.WriteString("name"u8, $"New product {n}");
        json.WriteString("category"u8, $"category_{n % 10}");
        json.WriteNumber("price"u8, (n % 1000) + 9.99);
        json.WriteString("brand"u8, $"brand_{n % 50}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Interaction(Utf8JsonWriter json, long n)
    {
        json.WriteStartObject();
        json.WriteString("event_id"u8, Guid.NewGuid().ToString("N"));
        json.WriteString("user_id"u8, $"user_{n * 7919 % data.Users}");
        json.WriteString("entity_id"u8, $"product_{n * 104729 % data.Entities}");
        json.WriteString("entity_type"u8, "product"u8);
        json.WriteString("interaction_type"u8, "view"u8);
        json.WriteEndObject();
    }
}
