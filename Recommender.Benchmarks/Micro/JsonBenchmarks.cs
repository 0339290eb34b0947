using System.Text.Encodings.Web;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Recommender.Api.Recommendations;
using Recommender.Engine.Recommendations;

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

    private readonly RecommendationPage _computed = Computed();

    [Benchmark]
    public byte[] WritePage() => JsonSerializer.SerializeToUtf8Bytes(_page, Options);

    /// <summary>The same page as it comes from the engine, straight to bytes.</summary>
    [Benchmark]
    public byte[] WriteComputedPage() => ((IPageBody)new WrittenPage(_computed, Algorithm.Hybrid, DateTimeOffset.UnixEpoch, "user_1", null)).ToJson(Options);

    /// <summary>The same through the objects of the contract.</summary>
    [Benchmark]
    public byte[] WriteComputedPageAsBody() =>
        JsonSerializer.SerializeToUtf8Bytes(RecommendationsBody.Of(_computed, Algorithm.Hybrid, DateTimeOffset.UnixEpoch, "user_1", null), Options);

    private static RecommendationPage Computed()
    {
        var cards = Enumerable.Range(0, 10).Select(i => new EntityCard(
            i, 1, "product", $"product_{i}",
            """{"name":"Two-person tent","category":"outdoor","price":129.5,"brand":"brand_7","tags":["a","b"]}"""u8.ToArray(), Deleted: false,
            default, default)).ToList();
        var evidence = cards.Take(3).Select(card => new Evidence(card, 0.1)).ToList();
        return new(
            [.. cards.Select(card => new Recommendation(card, 0.5, Personal: true, [new("collaborative", 0.5, evidence, null)]))],
            ColdStart: false, new(cards.Select(card => card.EntityKey).ToHashSet(), 0.5));
    }

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
