using System.Globalization;
using System.Text;
using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>The scenarios that <c>load</c> knows, on the data of <see cref="LoadData"/>.</summary>
internal static class Scenarios
{
    private const int PageSize = 10;

    // Few enough users that all of them are warm after the warm-up run.
    private const int WarmUsers = 20;

    // Numbers of requests begin anew with every window; what must not be answered from a cache needs one that never comes again.
    private static long _unique;

    // The load tool of the system that this one replaces asks for so many users in turn; here each has a history.
    private const int SeedUsers = 1_000;

    public static IReadOnlyList<Scenario> For(LoadData data)
    {
        var writes = new Writes(data);
        Scenario cached = new("user-cached", (requests, n) => requests.Get(User(n % WarmUsers)), (answer, n) => IsPageOf(answer, n % WarmUsers));
        return
        [
            cached,
            new("user-uncached", (requests, n) => requests.Get(Uncached(data, n)), (answer, n) => IsPageOf(answer, n % data.Users)),
            new("similar-cached", (requests, n) => requests.Get(Similar(n % WarmUsers, "")), (answer, _) => IsPage(answer)),
            new("similar-uncached", (requests, n) => requests.Get(Similar(n * 7919 % data.Entities, Once)), (answer, _) => IsPage(answer)),
            new("trending", (requests, _) => requests.Get($"/api/v1/recommendations/trending?count={PageSize}"), (answer, _) => IsPage(answer)),
            new("seed-tool", (requests, n) => requests.Get($"/api/v1/recommendations/user/user_{n % SeedUsers}?algorithm=hybrid&count={PageSize}"), (answer, n) => IsPageOf(answer, n % SeedUsers)),
            Mixed(cached, writes.Record, writes.BulkInteractions),
            writes.Create,
            writes.Record,
            writes.BulkEntities,
            writes.BulkInteractions,
        ];
    }

    private static Scenario Mixed(Scenario read, Scenario write, Scenario bulk)
    {
        return new("mixed-80-15-5", (requests, n) => Of(n).Request(requests, n), (answer, n) => Of(n).IsRight(answer, n)) { Writes = true };

        Scenario Of(long n) => (n * 7 % 20) switch { < 16 => read, < 19 => write, _ => bulk };
    }

    private static string User(long user) => $"/api/v1/recommendations/user/user_{user}?count={PageSize}";

    private static string Uncached(LoadData data, long n) => $"{User(n % data.Users)}&entity_type=product{Once}";

    // Every request has another set of excluded ids, so that none is answered from a cache.
    private static string Once => string.Create(CultureInfo.InvariantCulture, $"&exclude_ids=none_{Interlocked.Increment(ref _unique)}");

    private static string Similar(long product, string more) =>
        $"/api/v1/recommendations/entity/product_{product}?entity_type=product&count={PageSize}{more}";

    private static bool IsPageOf(LoadAnswer answer, long user) =>
        IsPage(answer) && answer.Body.Span.IndexOf(Encoding.ASCII.GetBytes($"\"user_id\":\"user_{user}\"")) >= 0;

    private static bool IsPage(LoadAnswer answer) =>
        answer.Status == 200 && answer.Body.Span.IndexOf("\"entity_id\""u8) >= 0 && answer.Body.Span.IndexOf("\"count\":10"u8) >= 0;
}
