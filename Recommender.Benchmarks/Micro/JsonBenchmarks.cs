using System.Text.Encodings.Web;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Recommender.Api.Recommendations;

namespace Recommender.Benchmarks.Micro;

/// <summary>What writing the body of an answer costs: a page of ten, each with a reason and three pieces of evidence.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly RecommendationsBody _page = Page();

    [Benchmark]
    public byte[] WritePage() => JsonSerializer.SerializeToUtf8Bytes(_page, Options);

    private static RecommendationsBody Page()
    {
        var attributes = JsonElement.Parse("""{"name":"Two-person tent","category":"outdoor","price":129.5,"brand":"brand_7","tags":["a","b"]}""");
        var evidence = Enumerable.Range(0, 3).Select(i => new EvidenceBody($"product_{i}", "product", 0.1)).ToList();
        var items = Enumerable.Range(0, 10)
            .Select(i => new RecommendationBody($"product_{i}", "product", 0.5, "Because of a tent", [new("collaborative", 0.5, evidence)], attributes))
            .ToList();
        return new("user_1", null, items, "hybrid", items.Count, ColdStart: false, DateTimeOffset.UnixEpoch, "next");
    }
}
