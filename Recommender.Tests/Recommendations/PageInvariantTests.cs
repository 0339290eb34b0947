using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>
/// What holds for every page, whatever the route, the algorithm and the rules: it is full while anything eligible is left,
/// repeats nothing over its cursors, descends within [0,1], and its reasons add up.
/// </summary>
public sealed class PageInvariantTests(PageInvariantTests.World world) : IClassFixture<PageInvariantTests.World>
{
    private static readonly string[] Routes =
        ["user/u0", "user/u1", "user/u5", "user/critic", "user/nobody", "entity/e4", "entity/a1", "entity/e0", "trending", "session", "similar"];

    private static readonly string[] Choices =
    [
        "algorithm=collaborative", "algorithm=content_based", "algorithm=trending", "algorithm=popular", "algorithm=hybrid",
        "content_weight=1", "collaborative_weight=1", "content_weight=0.7", "collaborative_weight=0.9",
    ];

    private static readonly string[] Rules =
    [
        "diversity=0.5", "diversity=1", "cap_field=colour&cap_limit=2", "exclude_ids=e2,a0", "entity_type=product", "entity_type=article",
        "entity_type=none", "exclude_seen=false", "explain=true", "window_days=0.5",
    ];

    private static readonly Dictionary<string, Predicate<Thing>> Filters = new()
    {
        ["price < 20"] = thing => thing.Price < 20,
        ["colour = \"red\" or price >= 30"] = thing => thing.Colour == "red" || thing.Price >= 30,
        ["not exists(colour)"] = thing => thing.Colour is null,
        ["entity_id in (\"e1\", \"e8\", \"e39\", \"a3\")"] = thing => thing.Id is "e1" or "e8" or "e39" or "a3",
        ["colour contains \"LU\" and price != 6"] = thing => thing.Colour == "blue" && thing.Price != 6,
    };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_page_obeys_its_rules_and_explains_itself(int seed)
    {
        var asked = Asked.Draw(new Random(seed));
        var left = world.Things.Where(thing => asked.Allows(thing)).Select(thing => thing.Id).ToHashSet();
        var (floor, cursor) = (1d, "");
        for (var pages = 0; pages < 3 && cursor is not null; pages++)
        {
            var page = await world.AskAsync(asked, cursor);
            var items = page[asked.Route == "trending" ? "trending" : "recommendations"]!.AsArray();
            var place = $"{asked.Route}?{asked.Query} page {pages}: {page.ToJsonString()}";

            Assert.True(items.Count == Math.Min(asked.Count, left.Count), $"{left.Count} are left: {place}");
            foreach (var item in items)
            {
                var score = (double)item!["score"]!;
                Assert.True(left.Remove(item["entity_id"]!.ToString()), $"{item["entity_id"]} is not eligible or was shown: {place}");
                Assert.True(score >= 0 && score <= floor, $"{score} after {floor}: {place}");
                AssertExplained(item, score, asked.Query.Contains("explain", StringComparison.Ordinal), place);
                floor = score;
            }

            cursor = page["next_cursor"] is { } next ? $"&cursor={next}" : null;
        }
    }

    private static void AssertExplained(JsonNode item, double score, bool everything, string place)
    {
        var reasons = item["reasons"]!.AsArray();
        Assert.True(Math.Abs(score - reasons.Sum(reason => (double)reason!["weight"]!)) < 1e-4, place);
        foreach (var reason in reasons.Where(reason => everything && reason!["kind"]!.ToString() is "collaborative" or "content"))
        {
            var weight = (double)reason!["weight"]!;
            Assert.True(Math.Abs(weight - reason["evidence"]!.AsArray().Sum(each => (double)each!["weight"]!)) < 1e-4, place);
            if (reason["parts"] is { } parts)
            {
                Assert.True(Math.Abs(weight - (double)parts["neighbours"]! - (double)parts["factors"]!) < 1e-4, place);
            }
        }
    }

    /// <summary>One request and what it allows.</summary>
    internal sealed record Asked(string Route, string Query, int Count, Predicate<Thing> Filter)
    {
        public static Asked Draw(Random random)
        {
            int[] counts = [1, 3, 10, 60];
            var count = random.GetItems(counts, 1)[0];
            var filter = random.Next(2) == 0 ? null : random.GetItems(Filters.Keys.ToArray(), 1)[0];
            string[] query =
            [
                $"count={count.ToString(CultureInfo.InvariantCulture)}", .. random.GetItems(Choices, 1), .. random.GetItems(Rules, 3).DistinctBy(rule => rule.Split('=')[0]),
                .. filter is null ? Array.Empty<string>() : [$"filter={Uri.EscapeDataString(filter)}"],
            ];
            return new(random.GetItems(Routes, 1)[0], string.Join('&', query), count, filter is null ? static _ => true : Filters[filter]);
        }

        public bool Allows(Thing thing) =>
            !thing.Deleted && Filter(thing) && !IsSeed(thing) && !(IsSeen(thing) && !Has("exclude_seen=false"))
            && !(Has("exclude_ids") && thing.Id is "e2" or "a0")
            && !(Has("entity_type=") && !Has($"entity_type={thing.Type}"));

        private bool Has(string rule) => Query.Contains(rule, StringComparison.Ordinal);

        private bool IsSeed(Thing thing) => Route == $"entity/{thing.Id}" || (Route == "similar" && World.Seeds.Contains(thing.Id));

        private bool IsSeen(Thing thing) => Route == "session" ? World.Seeds.Contains(thing.Id)
            : Route.StartsWith("user/", StringComparison.Ordinal) && World.HistoryOf(Route[5..]).Contains(thing.Id);
    }

    internal sealed record Thing(string Id, string Type, string? Colour, int? Price, bool Deleted);

    /// <summary>Products that people like by colour or dislike, articles that nobody knows, and a model of neighbours and factors.</summary>
    public sealed class World(Servers servers) : IAsyncLifetime
    {
        internal static readonly string[] Seeds = ["e3", "e6", "a2"];

        private static readonly string[] Colours = ["red", "blue", "green"];

        private readonly ApiHost _api = new(servers);
        private readonly string _tenant = Servers.NewTenantName();

        // e0 has no attributes, e39 is deleted; three colours in turn.
        internal IReadOnlyList<Thing> Things { get; } =
        [
            .. Enumerable.Range(0, 40).Select(n => new Thing($"e{n}", "product", n == 0 ? null : Colours[n % 3], n == 0 ? null : n, n == 39)),
            .. Enumerable.Range(0, 6).Select(n => new Thing($"a{n}", "article", Colours[n % 3], 100 + n, false)),
        ];

        public async ValueTask InitializeAsync()
        {
            var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None));
            foreach (var user in (string[])[.. Enumerable.Range(0, 12).Select(n => $"u{n}"), "critic"])
            {
                await shop.InteractAsync(user, HistoryOf(user), weight: user == "critic" ? -2 : 1);
            }

            await shop.InteractAsync("u5", ["e1", "e2"], weight: -3);
            foreach (var thing in Things)
            {
                await shop.AddAsync(thing.Id, thing.Colour is null ? "{}" : $$"""{"colour":"{{thing.Colour}}","price":{{thing.Price}}}""", thing.Type);
            }

            await shop.DeleteAsync("e39");
            await shop.DrainAsync();
            await shop.TrainAsync(ModelParameters.Default with
            {
                Weighting = Weighting.Plain with { Power = 1 }, Ials = new(8, 0.01f, 0.1f, 8), FactorShare = 0.5f,
            });
            await _api.InitializeAsync();
        }

        public ValueTask DisposeAsync() => _api.DisposeAsync();

        /// <summary>User n likes every third product from the n-th on, and one of another colour; the last does not like those.</summary>
        internal static IReadOnlyList<string> HistoryOf(string user) => user switch
        {
            "nobody" => [],
            "critic" => ["e1", "e4", "e7", "e39"],
            "u5" => [.. Liked(5), "e1", "e2"],
            _ => Liked(int.Parse(user[1..], CultureInfo.InvariantCulture)),
        };

        internal async Task<JsonNode> AskAsync(Asked asked, string cursor)
        {
            var path = $"/api/v1/recommendations/{asked.Route}?{asked.Query}{cursor}";
            var client = _api.Tenant(_tenant);
            var answer = asked.Route switch
            {
                "session" => await client.PostJsonAsync(
                    path, """{"events":[{"entity_id":"e3"},{"entity_id":"a2","weight":5},{"entity_id":"e6","weight":-1},{"entity_id":"gone"}]}"""),
                "similar" => await client.PostJsonAsync(path, """{"entity_ids":["e3","e6","a2","gone"]}"""),
                _ => await client.GetAsync(path),
            };
            return await answer.JsonAsync(HttpStatusCode.OK);
        }

        private static List<string> Liked(int user) =>
            [.. Enumerable.Range(user, 24).Where(n => n % 3 == user % 3).Append((user * 7) % 30).Distinct().Select(n => $"e{n}")];
    }
}
