using System.Text.Json;

namespace Recommender.Cli.Demo;

/// <summary>
/// A shop of 320 products in eight tastes, with 400 customers who mostly shop in one taste and sometimes in a second.
/// The same seed gives the same shop, so everybody sees the same example; only the dates move with the clock.
/// </summary>
internal sealed class SyntheticCatalogue
{
    private const int Seed = 20251;
    private const int Customers = 400;
    private const int HistoryDays = 30;

    private readonly Random _random = new(Seed);
    private readonly List<(string Id, TasteCluster Taste)> _products = [];
    private readonly Dictionary<string, string> _titles = [];

    public static DemoData Create(DateTimeOffset now) => new SyntheticCatalogue().Build(now);

    private DemoData Build(DateTimeOffset now)
    {
        var entities = TasteCluster.All.SelectMany(Products).ToList();
        var events = Enumerable.Range(1, Customers).SelectMany(customer => Visits(customer, now)).ToList();
        const string example = "customer-17";
        return new(
            "a synthetic shop of outdoor, kitchen, gaming and five more tastes",
            entities,
            events.Select(visit => Serialize(visit)),
            events.Count,
            _titles,
            example,
            [.. events.Where(visit => visit.Customer == example).OrderByDescending(visit => visit.Time).Select(visit => visit.Product).Distinct().Take(5)]);
    }

    private sealed record Visit(string Customer, string Product, string Type, DateTimeOffset Time);

    private IEnumerable<byte[]> Products(TasteCluster taste)
    {
        foreach (var thing in taste.Things)
        {
            foreach (var kind in taste.Kinds)
            {
                var id = $"product-{_products.Count + 1:000}";
                var brand = taste.Brands[_random.Next(taste.Brands.Length)];
                _products.Add((id, taste));
                _titles[id] = $"{brand} {kind} {thing}";
                yield return JsonSerializer.SerializeToUtf8Bytes(new
                {
                    entity_id = id,
                    entity_type = "product",
                    attributes = new
                    {
                        name = _titles[id],
                        category = taste.Category,
                        brand,
                        tags = new[] { thing.ToLowerInvariant(), kind.ToLowerInvariant() },
                        price = Math.Round(taste.TypicalPrice * (0.4 + (1.6 * _random.NextDouble())), 2),
                        in_stock = _random.NextDouble() < 0.9,
                    },
                });
            }
        }
    }

    private IEnumerable<Visit> Visits(int customer, DateTimeOffset now)
    {
        var tastes = TasteCluster.All;
        var (main, second) = (tastes[_random.Next(tastes.Count)], tastes[_random.Next(tastes.Count)]);
        for (var left = _random.Next(15, 45); left > 0; left--)
        {
            var taste = _random.NextDouble() switch { < 0.75 => main, < 0.95 => second, _ => tastes[_random.Next(tastes.Count)] };
            var type = _random.NextDouble() switch { < 0.70 => "view", < 0.85 => "add_to_cart", _ => "purchase" };
            yield return new($"customer-{customer}", Pick(taste), type, now.AddDays(-HistoryDays * _random.NextDouble()));
        }
    }

    // Squaring a uniform number makes the first products of a taste its bestsellers.
    private string Pick(TasteCluster taste)
    {
        var candidates = _products.Where(product => product.Taste == taste).ToList();
        return candidates[(int)(candidates.Count * Math.Pow(_random.NextDouble(), 2))].Id;
    }

    private static byte[] Serialize(Visit visit) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        user_id = visit.Customer,
        entity_id = visit.Product,
        entity_type = "product",
        interaction_type = visit.Type,
        timestamp = visit.Time,
    });
}
