using System.Net.Http.Json;
using System.Text.Json;

namespace Recommender.Benchmarks.Load;

/// <summary>
/// The shape of docs/performance.md: entities with name, category, price, brand and tags; users with histories over 14
/// days; popularity by Zipf's law. Seeded, so every run loads the same.
/// </summary>
internal sealed class LoadData(int entities, int users, int interactions)
{
    private const int Batch = 2_000;
    private const int HistoryDays = 14;

    /// <summary>Five entities and fifty interactions for each user.</summary>
    public static LoadData Of(int users) => new(users * 5, users, users * 50);

    public int Users => users;

    public int Entities => entities;

    public async Task LoadAsync(HttpClient http, CancellationToken cancellationToken)
    {
        foreach (var batch in Enumerable.Range(0, entities).Select(Entity).Chunk(Batch))
        {
            await PostAsync(http, "/api/v1/entities/bulk", new { entities = batch }, cancellationToken);
        }

        var random = new Random(1);
        foreach (var batch in Enumerable.Range(0, interactions).Select(_ => Interaction(random)).Chunk(Batch))
        {
            await PostAsync(http, "/api/v1/interactions/bulk", new { interactions = batch }, cancellationToken);
        }
    }

    private static object Entity(int i) => new
    {
        entity_id = $"product_{i}",
        entity_type = "product",
        attributes = new
        {
            name = $"Product {i}",
            category = $"category_{i % 10}",
            price = (i % 1000) + 9.99,
            brand = $"brand_{i % 50}",
            tags = new[] { $"tag_{i % 20}", $"tag_{(i + 1) % 20}" },
        },
    };

    private object Interaction(Random random) => new
    {
        user_id = $"user_{random.Next(users)}",
        entity_id = $"product_{Zipf(random)}",
        entity_type = "product",
        interaction_type = random.Next(10) switch { < 7 => "view", < 9 => "add_to_cart", _ => "purchase" },
        timestamp = DateTimeOffset.UtcNow.AddDays(-HistoryDays * random.NextDouble()),
    };

    // The inverse of the distribution function of Zipf's law with exponent 1, continuous approximation.
    private int Zipf(Random random) => (int)Math.Min(entities - 1, Math.Pow(entities, random.NextDouble()) - 1);

    private static async Task PostAsync(HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var counts = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        if (counts.RootElement.GetProperty("failed").GetInt64() != 0)
        {
            throw new InvalidOperationException($"{path} refused records: {counts.RootElement}");
        }
    }
}
